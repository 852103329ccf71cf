using Lifecycle.Inference.Sessions;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Packages;

/// <summary>A model's inputs and outputs as a package tells of them.</summary>
internal static class ModelContract
{
    public static IReadOnlyList<TensorInfo> InputsOf(OnnxModel model) => [.. model.Graph.FreeInputs.Select(Describe)];

    public static IReadOnlyList<TensorInfo> OutputsOf(OnnxModel model) => [.. model.Graph.Outputs.Select(Describe)];

    public static bool Same(IReadOnlyList<TensorInfo> one, IReadOnlyList<TensorInfo> other) =>
        one.Count == other.Count && one.Zip(other).All(static pair =>
            pair.First.Name == pair.Second.Name && pair.First.ElementType == pair.Second.ElementType && pair.First.Shape.SequenceEqual(pair.Second.Shape));

    private static TensorInfo Describe(OnnxValueInfo value) => new(value.Name, value.ElementType, value.Shape ?? []);
}
