using System.Collections.Frozen;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Graph.Editing;

namespace Lifecycle.Onnx.Passes.Quantization;

/// <summary>A pass that quantizes the main graph of a float model, once: a model with quantized nodes it leaves alone.</summary>
public abstract class QuantizationPass : IGraphPass
{
    private static readonly FrozenSet<string> QuantizedOperators = new[]
    {
        "QuantizeLinear", "DequantizeLinear", "DynamicQuantizeLinear", "MatMulInteger", "ConvInteger", "QLinearMatMul", "QLinearConv",
        "MatMulNBits", "MatMulBnb4", "QAttention", "QGemm", "DynamicQuantizeLSTM", "DynamicQuantizeMatMul", "MatMulIntegerToFloat",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public int Apply(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return FindQuantized(model) is null ? Quantize(model).Quantized.Count : 0;
    }

    /// <summary>Quantizes a copy of a model.</summary>
    /// <param name="model">The model, which stays as it is.</param>
    /// <returns>The copy, and what was quantized and what was not.</returns>
    /// <exception cref="ModelException">The model is quantized already, or has nothing that the format quantizes, or a weight is not finite.</exception>
    public QuantizationReport Run(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        RequireFloat(model);
        GraphCheck.Require(model.Graph);
        var copy = model.Clone();
        var (quantized, skipped) = Quantize(copy);
        if (quantized.Count == 0)
            throw new ModelException($"Model \"{model.Graph.Name}\" has nothing to quantize for \"{Name}\": {Reasons(skipped)}; expected products or convolutions; choose another format or leave the model in float.");
        return new QuantizationReport(copy, Name, quantized, skipped, ModelSize.Of(model), ModelSize.Of(copy));
    }

    /// <summary>Refuses a model with quantized nodes.</summary>
    /// <exception cref="ModelException">The model is quantized already.</exception>
    internal static void RequireFloat(OnnxModel model)
    {
        if (FindQuantized(model) is { } found)
            throw new ModelException($"Model \"{model.Graph.Name}\" is quantized already: it has {Describe(found)}; expected a float model; quantize what it was made of.");
    }

    /// <summary>What was quantized, by name, and what was not.</summary>
    private protected sealed record Outcome(IReadOnlyList<string> Quantized, IReadOnlyList<SkippedNode> Skipped);

    /// <summary>Quantizes a model in place.</summary>
    private protected abstract Outcome Quantize(OnnxModel model);

    /// <summary>The name of a node in reports.</summary>
    private protected static string NameOf(OnnxNode node) => node.Name.Length > 0 ? node.Name : node.Outputs.FirstOrDefault() ?? "";

    private static OnnxNode? FindQuantized(OnnxModel model) =>
        GraphEditor.All(model).SelectMany(static editor => editor.Graph.Nodes).FirstOrDefault(static node => QuantizedOperators.Contains(node.OpType));

    private static string Describe(OnnxNode node) => $"{node.OpType} \"{NameOf(node)}\"";

    private static string Reasons(IReadOnlyList<SkippedNode> skipped) => skipped.Count == 0 ? "it has no node that the format knows"
        : string.Join("; ", skipped.Select(static item => $"{item.OpType}: {item.Reason}").Distinct(StringComparer.Ordinal).Take(4));
}
