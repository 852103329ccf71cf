using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Graph.Editing;
using Lifecycle.Onnx.Options;
using Lifecycle.Onnx.Shapes;

namespace Lifecycle.Onnx.Passes.Quantization;

/// <summary>
/// Static quantization: values are rounded to 8-bit (or 16-bit) integers with scales that were calibrated, written as pairs of QuantizeLinear and
/// DequantizeLinear around float operators (QDQ), which ONNX Runtime replaces by its integer kernels. Fold batch norms before.
/// </summary>
public sealed class StaticQuantization : QuantizationPass
{
    private const int PerAxisSince = 13;
    private readonly IReadOnlyDictionary<string, ValueRange> _ranges;
    private readonly StaticQuantizationOptions _options;

    /// <summary>Makes the pass.</summary>
    /// <param name="ranges">The range of each float value by name; a node without those of its values stays float.</param>
    /// <param name="options">The format; null for the defaults.</param>
    /// <exception cref="UsageException">An option is out of range.</exception>
    public StaticQuantization(IReadOnlyDictionary<string, ValueRange> ranges, StaticQuantizationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(ranges);
        _options = options ?? new();
        OptionsValidator.Check(nameof(StaticQuantizationOptions), [("", _options)]);
        _ranges = ranges;
    }

    /// <inheritdoc/>
    public override string Name => $"static {_options.ActivationType} and {_options.WeightType} {(_options.PerChannel ? "per channel" : "per tensor")}";

    private protected override IEnumerable<string> Choice => _options.Exclude.Concat(_options.Include ?? Enumerable.Empty<string>());

    private protected override Outcome Quantize(OnnxModel model)
    {
        var editor = new GraphEditor(model);
        if (editor.Opset < PerAxisSince)
            throw new ModelException($"Model \"{model.Graph.Name}\" follows operator set {editor.Opset}; expected {PerAxisSince} or later for static quantization; export the model again for one.");
        var plan = new QdqPlan(editor, ShapeInference.Infer(model), _ranges, _options);
        var quantized = new List<(OnnxNode Node, string Name)>();
        var skipped = new List<SkippedNode>();
        foreach (var node in editor.Graph.Nodes.ToList())
        {
            // Activations are folded into the node before them, and so may be gone.
            if (!editor.Contains(node) || !plan.IsFloat(node)) continue;
            // Before it makes the output of the activation that is folded into it.
            var name = NodeNames.Of(node);
            if (Plan(plan, node) is { } reason) skipped.Add(new SkippedNode(name, node.OpType, reason));
            else quantized.Add((node, name));
        }
        // What moves values moves integers only where something takes them.
        var found = quantized.ToLookup(item => !OperatorTable.Handlers[item.Node.OpType].PassesOn || plan.IsMoved(item.Node));
        new QdqWriter(plan).Write();
        return new Outcome([.. found[true].Select(static item => item.Name)], [.. skipped, .. found[false].Select(static item => new SkippedNode(item.Name, item.Node.OpType, "nothing behind it takes integers"))])
        {
            Uncorrected = plan.Uncorrected,
        };
    }

    private string? Plan(QdqPlan plan, OnnxNode node)
    {
        if (node.Domain.Length > 0 || !OperatorTable.Handlers.TryGetValue(node.OpType, out var entry)) return "ONNX Runtime has no integer kernel for the operator";
        if (!(_options.Operators?.Contains(node.OpType) ?? entry.IsDefault)) return _options.Operators is null ? entry.Reason : "left out by the options";
        if (_options.Exclude.Names(node) || (_options.Include is { } include && !include.Names(node) && !entry.PassesOn)) return "left out by the options";
        return entry.Handler(plan, node);
    }
}
