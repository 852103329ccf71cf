using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Graph.Editing;
using Lifecycle.Onnx.Shapes;

namespace Lifecycle.Onnx.Pruning;

/// <summary>
/// The channels of a model: for each dimension of each value, what unit each index belongs to, found by going through the nodes once.
/// Dimensions that nobody tells anything of have no units: they stay.
/// </summary>
internal sealed class ChannelGraph
{
    private readonly GraphEditor _editor;
    // By the array itself, which goes along from a weight through what moves its dimensions.
    private readonly Dictionary<int[], WeightRole> _roles = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, int[]?[]> _values = new(StringComparer.Ordinal);
    private readonly IReadOnlyDictionary<string, int> _choices;
    // Values that the model's inputs have a part in.
    private readonly HashSet<string> _ofData;

    /// <summary>Goes through a model.</summary>
    /// <param name="model">The model, prepared: constants are initializers.</param>
    /// <param name="shapes">Its shapes.</param>
    /// <param name="choices">Which dimension is pruned where one is laid out as several; the first that can be where it is not said.</param>
    /// <param name="kept">Dimensions of values that stay, each with why.</param>
    public ChannelGraph(OnnxModel model, ShapeInferenceResult shapes, IReadOnlyDictionary<string, int> choices, IEnumerable<(string Value, int Dim, string Reason)> kept)
    {
        (Model, Shapes, _choices, _editor) = (model, shapes, choices, new GraphEditor(model));
        _ofData = [.. model.Graph.FreeInputs.Select(static input => input.Name)];
        for (var index = 0; index < model.Graph.Nodes.Count; index++) Visit(model.Graph.Nodes[index], index);
        foreach (var output in model.Graph.Outputs) KeepValue(output.Name, $"it is on output \"{output.Name}\"");
        foreach (var (value, dim, reason) in kept)
            foreach (var unit in KnownUnits(value, dim) ?? []) Units.Keep(unit, reason);
    }

    public OnnxModel Model { get; }

    public ShapeInferenceResult Shapes { get; }

    public ChannelUnits Units { get; } = new();

    /// <summary>The choices there were, each with how many there are to choose from.</summary>
    public Dictionary<string, int> Options { get; } = new(StringComparer.Ordinal);

    /// <summary>What is to be changed of nodes, by their places.</summary>
    public List<(int Node, ChannelChange Change)> Changes { get; } = [];

    /// <summary>The values that have channels.</summary>
    public IReadOnlyDictionary<string, int[]?[]> Values => _values;

    /// <summary>How many channels are heads: rows of products of two values, each head with its own.</summary>
    public int Heads { get; private set; }

    /// <summary>Operators without a handler that take channels, by name, each with how many nodes.</summary>
    public SortedDictionary<string, int> Unknown { get; } = new(StringComparer.Ordinal);

    public GraphEditor Editor => _editor;

    public static string NameOf(OnnxNode node) => node.Name.Length > 0 ? node.Name : node.Outputs.FirstOrDefault(static output => output.Length > 0) ?? "";

    public IReadOnlyList<SymbolicDim>? Shape(string value) => Shapes.Find(value) is { Kind: ValueKind.Tensor } found ? found.Shape : null;

    public TensorData? Constant(string value) => _editor.Constant(value);

    /// <summary>Whether the model's inputs have a part in a value.</summary>
    public bool IsOfData(string value) => _ofData.Contains(value);

    /// <summary>The units of a dimension; those of a constant are made when they are first asked for.</summary>
    public int[]? UnitsOf(string value, int dim)
    {
        if (_values.TryGetValue(value, out var found)) return found[dim];
        if (Constant(value) is not { Dims.Count: > 0 } constant || constant.ElementType.BitsPerElement() % 8 != 0 || constant.ElementType == OnnxElementType.String) return null;
        var units = constant.Dims.Select(size => size > 1 ? Units.Fresh((int)size) : null).ToArray();
        _values[value] = units;
        return units[dim];
    }

    /// <summary>The units of a dimension, where there are some already.</summary>
    public int[]? KnownUnits(string value, int dim) => _values.TryGetValue(value, out var found) && dim < found.Length ? found[dim] : null;

    public void Tell(string value, int dim, int[] units)
    {
        if (!_values.TryGetValue(value, out var found)) _values[value] = found = new int[]?[Shape(value)!.Count];
        found[dim] = units;
    }

    /// <summary>What a value does along a dimension; what was said first of a constant's channels counts.</summary>
    public WeightRole RoleOf(string value, int dim) => KnownUnits(value, dim) is { } units ? _roles.GetValueOrDefault(units) : WeightRole.Other;

    /// <summary>Notes channels that are heads.</summary>
    public void AddHeads(int[]? units) => Heads += units?.Length ?? 0;

    public void SetRole(string value, int dim, WeightRole role)
    {
        if (dim >= 0 && dim < (Shape(value)?.Count ?? 0) && UnitsOf(value, dim) is { } units) _roles.TryAdd(units, role);
    }

    /// <summary>One of several ways; -1 for none of them.</summary>
    public int Choose(string question, int count)
    {
        Options[question] = count;
        return _choices.TryGetValue(question, out var choice) ? choice : 0;
    }

    private void Visit(OnnxNode node, int index)
    {
        var name = node.Domain is "" or "ai.onnx" ? node.OpType : $"{node.Domain}.{node.OpType}";
        var captured = CapturedNames.Of(node);
        if (node.Inputs.Concat(captured).Any(_ofData.Contains)) _ofData.UnionWith(node.Outputs);
        var channels = new NodeChannels(this, node, index);
        if (ChannelTable.Handlers.TryGetValue(name, out var entry))
        {
            try
            {
                entry.Handler(channels);
                channels.Finish("needs all of them");
            }
            catch (Exception e) when (e is ModelException or OverflowException or ArgumentException or InvalidOperationException or IndexOutOfRangeException or DivideByZeroException)
            {
                channels.KeepAll("is not as its operator demands");
            }
        }
        else
        {
            if (node.Inputs.Any(input => _values.TryGetValue(input, out var dims) && Array.Exists(dims, static units => units is not null))) Unknown[name] = Unknown.GetValueOrDefault(name) + 1;
            channels.Finish("is not known to pruning");
        }
        foreach (var value in captured) KeepValue(value, $"a body of {node.OpType} \"{NameOf(node)}\" takes it");
    }

    private void KeepValue(string value, string reason)
    {
        if (Constant(value) is not null) UnitsOf(value, 0);
        foreach (var unit in _values.TryGetValue(value, out var found) ? found.SelectMany(static units => units ?? []) : []) Units.Keep(unit, reason);
    }
}
