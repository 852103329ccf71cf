using System.Collections.Frozen;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Graph.Editing;

namespace Lifecycle.Onnx.Passes.Quantization;

/// <summary>A pass that quantizes the main graph of a float model, once: a model with quantized nodes it leaves alone, and one of an IR version before 4.</summary>
public abstract class QuantizationPass : IGraphPass
{
    private const long ConstantsSinceIr = 4;

    private static readonly FrozenSet<string> QuantizedOperators = new[]
    {
        "QuantizeLinear", "DequantizeLinear", "DynamicQuantizeLinear", "MatMulInteger", "ConvInteger",
        "MatMulNBits", "GatherBlockQuantized", "MatMulBnb4", "QAttention", "QGemm", "DynamicQuantizeLSTM", "DynamicQuantizeMatMul", "MatMulIntegerToFloat",
    }.ToFrozenSet(StringComparer.Ordinal);

    // Their constants are no weights.
    private static readonly FrozenSet<string> ElementWise = new[] { "Add", "Concat", "Div", "Max", "Min", "Mul", "PRelu", "Pow", "Sub", "Where" }.ToFrozenSet(StringComparer.Ordinal);

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public int Apply(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return FindQuantized(model) is null && FindWritten(model) is null && model.IrVersion >= ConstantsSinceIr ? Quantize(model).Quantized.Count : 0;
    }

    /// <summary>Quantizes a copy of a model.</summary>
    /// <param name="model">The model, which stays as it is.</param>
    /// <returns>The copy, and what was quantized and what was not.</returns>
    /// <exception cref="ModelException">
    /// The model is quantized already, or has nothing that the format quantizes, or a weight is not finite, or its IR version or operator set is too old for the format.
    /// </exception>
    public QuantizationReport Run(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        RequireFloat(model);
        if (FindWritten(model) is { } written)
            throw new ModelException($"Model \"{model.Graph.Name}\" holds {Name} already: {written}; expected 32-bit floats alone; convert the model that it was made of.");
        if (model.IrVersion < ConstantsSinceIr)
            throw new ModelException($"Model \"{model.Graph.Name}\" is of IR version {model.IrVersion}; expected {ConstantsSinceIr} or later, which has constants that are no inputs; export the model again.");
        GraphCheck.Require(model.Graph);
        var copy = model.Clone();
        var outcome = Quantize(copy);
        var unknown = NodeNames.Unknown(Choice, model.Graph);
        if (outcome.Quantized.Count == 0)
            throw new ModelException($"Model \"{model.Graph.Name}\" has nothing to quantize for \"{Name}\": {Reasons(outcome.Skipped)}{(unknown.Count > 0 ? $"; no node is called \"{unknown[0]}\"" : "")}; expected products or convolutions; choose another format or leave the model in float.");
        return new QuantizationReport(copy, Name, outcome.Quantized, outcome.Skipped, ModelSize.Of(model), ModelSize.Of(copy))
        {
            Uncorrected = outcome.Uncorrected, UnknownNames = unknown,
        };
    }

    /// <summary>Refuses a model with quantized nodes.</summary>
    /// <exception cref="ModelException">The model is quantized already.</exception>
    internal static void RequireFloat(OnnxModel model)
    {
        if (FindQuantized(model) is { } found)
            throw new ModelException($"Model \"{model.Graph.Name}\" is quantized already: it has {Describe(found)}; expected a float model; quantize what it was made of.");
    }

    /// <summary>What was quantized, by name, and what was not.</summary>
    private protected sealed record Outcome(IReadOnlyList<string> Quantized, IReadOnlyList<SkippedNode> Skipped)
    {
        public IReadOnlyList<SkippedNode> Uncorrected { get; init; } = [];
    }

    /// <summary>The nodes that the options name.</summary>
    private protected abstract IEnumerable<string> Choice { get; }

    /// <summary>What of the format a model holds already, though no operator of quantization; null where there is nothing.</summary>
    private protected virtual string? FindWritten(OnnxModel model) => null;

    /// <summary>Quantizes a model in place.</summary>
    private protected abstract Outcome Quantize(OnnxModel model);

    /// <summary>A node without a form in this format, though it has a weight that could be rounded; null where it has none.</summary>
    private protected static SkippedNode? Unsupported(GraphEditor editor, OnnxNode node) =>
        !ElementWise.Contains(node.OpType) && node.Inputs.Any(input => editor.Constant(input) is { ElementType: OnnxElementType.Float, Dims.Count: >= 2 })
            ? new SkippedNode(NodeNames.Of(node), node.OpType, "the format has no form of the operator") : null;

    private static OnnxNode? FindQuantized(OnnxModel model) =>
        GraphEditor.All(model).SelectMany(static editor => editor.Graph.Nodes)
            .FirstOrDefault(static node => QuantizedOperators.Contains(node.OpType) || node.OpType.StartsWith("QLinear", StringComparison.Ordinal));

    private static string Describe(OnnxNode node) => $"{node.OpType} \"{NodeNames.Of(node)}\"";

    private static string Reasons(IReadOnlyList<SkippedNode> skipped) => skipped.Count == 0 ? "it has no node that the format knows"
        : string.Join("; ", skipped.Select(static item => $"{item.OpType}: {item.Reason}").Distinct(StringComparer.Ordinal).Take(4));
}
