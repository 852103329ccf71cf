using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Tests.Passes.Fusion;

/// <summary>Graphs written node by node, with what a pattern needs of constants.</summary>
internal static class Graphs
{
    public static TensorData Number(string name, float value) => TensorData.Scalar(name, value);

    public static TensorData Shape(string name, params long[] sizes) => TensorData.Create<long>(name, [sizes.Length], sizes);

    public static TensorData Random(string name, params long[] dims)
    {
        var random = new Random(name.Length + dims.Length);
        var values = new float[dims.Aggregate(1L, static (product, size) => product * size)];
        for (var index = 0; index < values.Length; index++) values[index] = (random.NextSingle() * 2) - 1;
        return TensorData.Create<float>(name, dims, values);
    }

    public static OnnxNode Node(string opType, string inputs, string output) => new(opType, inputs.Length == 0 ? [] : inputs.Split(' '), output.Split(' '));

    public static OnnxNode With(this OnnxNode node, string name, params long[] values)
    {
        node.Attributes.Set(new OnnxAttribute(name, values));
        return node;
    }
}
