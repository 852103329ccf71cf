using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Sessions;

/// <summary>An input or an output of a loaded model. Unchanging.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ElementType">The type of its elements; Undefined where it is no tensor.</param>
/// <param name="Shape">Its dimensions: sizes, and names of those that are known only when the model runs, such as "batch".</param>
public sealed record TensorInfo(string Name, OnnxElementType ElementType, IReadOnlyList<OnnxDimension> Shape)
{
    /// <summary>The positions of the dimensions that are known only when the model runs.</summary>
    public IEnumerable<int> DynamicAxes => Enumerable.Range(0, Shape.Count).Where(axis => !Shape[axis].IsFixed);

    /// <summary>The tensor as one reads it: <c>x: Float[batch, 3, 32, 32]</c>.</summary>
    public override string ToString() => $"{Name}: {ElementType}[{string.Join(", ", Shape)}]";
}
