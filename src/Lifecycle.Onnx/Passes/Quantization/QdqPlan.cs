using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Graph.Editing;
using Lifecycle.Onnx.Shapes;

namespace Lifecycle.Onnx.Passes.Quantization;

/// <summary>Which values and constants a static quantization rounds, gathered node by node before anything is written.</summary>
internal sealed class QdqPlan(GraphEditor editor, ShapeInferenceResult shapes, IReadOnlyDictionary<string, ValueRange> ranges, StaticQuantizationOptions options)
{
    private readonly Dictionary<string, (OnnxNode Node, string Source)> _sources = new(StringComparer.Ordinal);
    private readonly Dictionary<string, QuantizationParameters> _parameters = new(StringComparer.Ordinal);
    private readonly HashSet<string> _available = new(StringComparer.Ordinal);

    public GraphEditor Editor => editor;

    public StaticQuantizationOptions Options => options;

    public QuantizationScheme ActivationScheme { get; } = new(options.ActivationType, options.SymmetricActivations);

    public QuantizationScheme WeightScheme { get; } = new(options.WeightType, options.SymmetricWeights, options.ReducedRange);

    /// <summary>Values that nodes must make as integers, so that all that take them take integers.</summary>
    public HashSet<string> Made { get; } = new(StringComparer.Ordinal);

    /// <summary>The inputs of nodes that take integers, by the value.</summary>
    public Dictionary<string, List<(OnnxNode Node, int Index)>> Taken { get; } = new(StringComparer.Ordinal);

    /// <summary>Constants that nodes take as integers, with the axis of their scales.</summary>
    public List<PlannedLayer> Layers { get; } = [];

    /// <summary>Constants that stand in the place of an activation.</summary>
    public List<(OnnxNode Node, int Index)> Constants { get; } = [];

    /// <summary>Layers whose bias should have been corrected and could not be.</summary>
    public List<SkippedNode> Uncorrected { get; } = [];

    /// <summary>Whether the node makes floats of floats.</summary>
    public bool IsFloat(OnnxNode node) => node.OpType is not ("Constant" or "Cast" or "Shape") && node.Inputs.Any(IsFloat) && node.Outputs.Any(IsFloat);

    public bool IsFloat(string value) => value.Length > 0 && (editor.Constant(value)?.ElementType ?? shapes.Find(value)?.ElementType) == OnnxElementType.Float;

    public bool IsConstant(string value) => editor.Constant(value) is { ElementType: OnnxElementType.Float };

    /// <summary>Whether a node that moves values moves integers.</summary>
    public bool IsMoved(OnnxNode node) => Made.Contains(node.Outputs[0]) && _sources.ContainsKey(node.Outputs[0]);

    /// <summary>Why a value cannot be rounded, or null.</summary>
    public string? Missing(string value) => IsConstant(value) ? null
        : !IsFloat(value) ? $"value \"{value}\" is no float"
        : !HasRange(value) ? $"no range was calibrated for \"{value}\""
        : IsFinite(RootOf(value)) ? null : $"value \"{value}\" is infinite";

    /// <summary>Whether an integer kernel makes the value, or may.</summary>
    public bool IsAvailable(string value) => _available.Contains(value);

    /// <summary>What a node makes may be taken as integers at no cost.</summary>
    public void SetAvailable(string value) => _available.Add(value);

    /// <summary>The node must make integers.</summary>
    public void Make(string value)
    {
        SetAvailable(value);
        Made.Add(value);
    }

    /// <summary>The node takes integers, and what moves them there does.</summary>
    public void Take(OnnxNode node, int index)
    {
        var value = node.Inputs[index];
        if (IsConstant(value))
        {
            Constants.Add((node, index));
            return;
        }
        var isNew = !Taken.TryGetValue(value, out var places);
        if (isNew) Taken[value] = places = [];
        if (!places!.Contains((node, index))) places.Add((node, index));
        if (!isNew || !_sources.TryGetValue(value, out var source)) return;
        Made.Add(value);
        Take(source.Node, 0);
    }

    /// <summary>A value has the scale of the one it is made of by moving elements.</summary>
    public void Share(OnnxNode node, string value, string source)
    {
        _sources[value] = (node, source);
        if (IsAvailable(source)) SetAvailable(value);
    }

    public QuantizationParameters ParametersOf(string value)
    {
        var root = RootOf(value);
        if (!_parameters.TryGetValue(root, out var found)) _parameters[root] = found = QuantizationParameters.Of(ranges[root], ActivationScheme);
        return found;
    }

    /// <summary>The calibrated range of a value, or null.</summary>
    public ValueRange? RangeOf(string value) => ranges.TryGetValue(RootOf(value), out var range) ? range : null;

    /// <summary>Gives a value a range that is known without calibration.</summary>
    public void SetRange(string value, ValueRange range) => _parameters[value] = QuantizationParameters.Of(range, ActivationScheme);

    public string RootOf(string value)
    {
        while (_sources.TryGetValue(value, out var source)) value = source.Source;
        return value;
    }

    private bool IsFinite(string root) => _parameters.ContainsKey(root) || (float.IsFinite(ranges[root].Minimum) && float.IsFinite(ranges[root].Maximum));

    private bool HasRange(string value) => RootOf(value) is var root && (_parameters.ContainsKey(root) || ranges.ContainsKey(root));
}

/// <summary>A layer whose weight, and bias if it has one, become integers.</summary>
/// <param name="Node">The layer.</param>
/// <param name="Axis">The weight's axis of output channels.</param>
/// <param name="PerChannel">Whether each has its scale.</param>
internal sealed record PlannedLayer(OnnxNode Node, int Axis, bool PerChannel);
