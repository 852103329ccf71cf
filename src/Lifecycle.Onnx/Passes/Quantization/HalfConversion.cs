using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Graph.Editing;
using Lifecycle.Onnx.Options;
using Lifecycle.Onnx.Shapes;

namespace Lifecycle.Onnx.Passes.Quantization;

/// <summary>Conversion to 16-bit floats: constants and values, with casts where the model's ends and blocked operators want 32 bits. What lies beyond a type's range becomes its largest number.</summary>
public sealed class HalfConversion : QuantizationPass
{
    private readonly HalfConversionOptions _options;

    /// <summary>Makes the pass.</summary>
    /// <param name="options">The format; null for the defaults.</param>
    /// <exception cref="UsageException">An option is out of range.</exception>
    public HalfConversion(HalfConversionOptions? options = null)
    {
        _options = options ?? new();
        OptionsValidator.Check(nameof(HalfConversionOptions), [("", _options)]);
    }

    /// <inheritdoc/>
    public override string Name => $"{_options.Type}";

    private protected override Outcome Quantize(OnnxModel model)
    {
        var shapes = ShapeInference.Infer(model);
        var editor = new GraphEditor(model);
        var writer = new HalfWriter(editor, _options);
        if (model.Graph.Nodes.Any(node => node.OpType == "Cast" && node.Attributes.GetInt("to", 0) == (long)_options.Type)) return new Outcome([], []);
        var quantized = new List<string>();
        var skipped = new List<SkippedNode>();
        foreach (var node in model.Graph.Nodes.ToList())
        {
            var takes = node.Inputs.Concat(CapturedNames.Of(node)).Any(IsFloat);
            var makes = node.Outputs.Any(IsFloat);
            if (!takes && !makes) continue;
            if (Reason(node, takes) is { } reason)
            {
                writer.Keep(node, IsFloat);
                skipped.Add(new SkippedNode(NameOf(node), node.OpType, reason));
                continue;
            }
            writer.Convert(node, IsFloat);
            quantized.Add(NameOf(node));
        }
        writer.Finish(IsFloat);
        return new Outcome(quantized, skipped);

        bool IsFloat(string name) => name.Length > 0 && (editor.Constant(name)?.ElementType ?? shapes.Find(name)?.ElementType) == OnnxElementType.Float;
    }

    private string? Reason(OnnxNode node, bool takes)
    {
        if (_options.BlockedOperators.Contains(node.OpType)) return "the operator is blocked";
        if (_options.Exclude.Contains(NameOf(node)) || _options.Exclude.Contains(node.Outputs.FirstOrDefault() ?? "")) return "left out by the options";
        if (CapturedNames.Bodies(node).Any()) return "its body stays as it is";
        return takes || node.OpType is "Cast" or "ConstantOfShape" or "Constant" ? null : "it makes floats of none";
    }
}
