using System.Collections.Frozen;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Passes.Quantization.Operators;

namespace Lifecycle.Onnx.Passes.Quantization;

/// <summary>Plans the quantization of one node.</summary>
/// <returns>Null where it is planned, otherwise why the node stays float.</returns>
internal delegate string? NodeHandler(QdqPlan plan, OnnxNode node);

/// <summary>How static quantization treats an operator.</summary>
/// <param name="Handler">Plans a node.</param>
/// <param name="Reason">Why the operator stays float unless it is asked for; null where it does not.</param>
/// <param name="PassesOn">Whether it moves values, and its output has its input's scale.</param>
internal sealed record OperatorEntry(NodeHandler Handler, string? Reason = null, bool PassesOn = false)
{
    public bool IsDefault => Reason is null;
}

/// <summary>The operators that static quantization knows.</summary>
internal static class OperatorTable
{
    private const string NoKernel = "ONNX Runtime has no integer kernel for the operator";

    public static FrozenDictionary<string, OperatorEntry> Handlers { get; } = new Dictionary<string, OperatorEntry>
    {
        ["Conv"] = new(Layers.Convolution),
        ["ConvTranspose"] = new(Layers.Convolution, NoKernel),
        ["Gemm"] = new(Layers.Gemm),
        ["MatMul"] = new(Layers.MatMul),
        ["Add"] = new(ElementWise.Binary),
        ["Mul"] = new(ElementWise.Binary),
        ["Concat"] = new(ElementWise.Variadic),
        ["AveragePool"] = new(ElementWise.Unary),
        ["GlobalAveragePool"] = new(ElementWise.Unary),
        ["Sigmoid"] = new(ElementWise.Unary),
        ["LeakyRelu"] = new(ElementWise.Unary),
        ["Softmax"] = new(ElementWise.Softmax),
        ["Resize"] = Passing(),
        ["MaxPool"] = Passing(),
        ["Reshape"] = Passing(),
        ["Flatten"] = Passing(),
        ["Squeeze"] = Passing(),
        ["Unsqueeze"] = Passing(),
        ["Transpose"] = Passing(),
        ["Slice"] = Passing(),
        ["Gather"] = new(Moving.Gather, PassesOn: true),
        ["DepthToSpace"] = Passing(),
        ["SpaceToDepth"] = Passing(),
        ["Identity"] = Passing(),
        ["Expand"] = Passing(),
        ["Relu"] = new(Moving.Rectifier, PassesOn: true),
        ["Clip"] = new(Moving.Rectifier, PassesOn: true),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static OperatorEntry Passing() => new(Moving.PassOn, PassesOn: true);
}
