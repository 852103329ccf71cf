using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Graph.Editing;
using Lifecycle.Onnx.Options;
using Lifecycle.Onnx.Shapes;

namespace Lifecycle.Onnx.Passes.Quantization;

/// <summary>Conversion to 16-bit floats: constants and values, with casts where the model's ends and blocked operators want 32 bits. What lies beyond a type's range becomes its largest number, and a constant of one number that is too small for it, such as an epsilon that is added before a division, its smallest.</summary>
public sealed class HalfConversion : QuantizationPass
{
    private const int BFloat16Since = 13;
    private const string RuntimeDomain = "com.microsoft";
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

    private protected override IEnumerable<string> Choice => _options.Exclude;

    // A cast to it is what a conversion leaves at the model's ends.
    private protected override string? FindWritten(OnnxModel model)
    {
        var cast = model.Graph.Nodes.FirstOrDefault(node => node.OpType == "Cast" && node.Attributes.GetInt("to", 0) == (long)_options.Type);
        if (cast is not null) return $"Cast \"{NodeNames.Of(cast)}\" makes it";
        var input = model.Graph.Inputs.FirstOrDefault(input => input.ElementType == _options.Type);
        return input is not null ? $"input \"{input.Name}\" is of it" : model.Graph.Initializers.FirstOrDefault(tensor => tensor.ElementType == _options.Type) is { } constant ? $"constant \"{constant.Name}\" is of it" : null;
    }

    private protected override Outcome Quantize(OnnxModel model)
    {
        if (_options.Type == OnnxElementType.BFloat16 && model.Opsets.TryGetValue("", out var version) && version < BFloat16Since)
            throw new ModelException($"Model \"{model.Graph.Name}\" follows operator set {version}; expected {BFloat16Since} or later for {Name}; export the model again for one, or choose {nameof(OnnxElementType.Float16)}.");
        var shapes = ShapeInference.Infer(model);
        var editor = new GraphEditor(model);
        var writer = new HalfWriter(editor, _options);
        var quantized = new List<string>();
        var skipped = new List<SkippedNode>();
        foreach (var node in model.Graph.Nodes.ToList())
        {
            var takes = node.Inputs.Concat(CapturedNames.Of(node)).Any(IsFloat);
            var makes = node.Outputs.Any(IsFloat);
            if (!takes && !makes) continue;
            if (Reason(node, takes, editor.Opset) is { } reason)
            {
                writer.Keep(node, IsFloat);
                skipped.Add(new SkippedNode(NodeNames.Of(node), node.OpType, reason));
                continue;
            }
            writer.Convert(node, IsFloat);
            quantized.Add(NodeNames.Of(node));
        }
        writer.Finish(IsFloat);
        return new Outcome(quantized, skipped);

        bool IsFloat(string name) => name.Length > 0 && (editor.Constant(name)?.ElementType ?? shapes.Find(name)?.ElementType) == OnnxElementType.Float;
    }

    private string? Reason(OnnxNode node, bool takes, long opset)
    {
        if (_options.BlockedOperators.Contains(node.OpType)) return "the operator is blocked";
        if (_options.Exclude.Names(node)) return "left out by the options";
        if (node.Domain is not ("" or RuntimeDomain)) return $"whether operators of \"{node.Domain}\" take {_options.Type} is not known";
        if (node.Domain.Length == 0 && HalfTypes.Missing(_options.Type, node.OpType, opset) is { } missing) return missing;
        if (CapturedNames.Bodies(node).Any()) return "its body stays as it is";
        return takes || node.OpType is "Cast" or "ConstantOfShape" or "Constant" ? null : "it makes floats of none";
    }
}
