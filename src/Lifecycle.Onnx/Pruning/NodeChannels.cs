using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Shapes;

namespace Lifecycle.Onnx.Pruning;

/// <summary>Says how a node's channels go together: which of its outputs' are which of its inputs', and which stay.</summary>
internal delegate void ChannelHandler(NodeChannels node);

/// <summary>Changes what a node says of its channels, such as a number of groups, when some are removed.</summary>
/// <param name="removal">What is removed.</param>
/// <param name="node">The node of the model that is changed.</param>
internal delegate void ChannelChange(ChannelRemoval removal, OnnxNode node);

/// <summary>A node for its handler. Dimensions of inputs that the handler does not ask for stay, as do those of outputs that it does not tell.</summary>
internal sealed class NodeChannels(ChannelGraph graph, OnnxNode node, int index)
{
    /// <summary>Longer dimensions are no channels; a hostile file may claim any length.</summary>
    public const int MaxLength = 1 << 24;

    private readonly HashSet<(int Input, int Dim)> _asked = [];

    public OnnxNode Node => node;

    public ChannelGraph Graph => graph;

    public bool Has(int input) => input < node.Inputs.Count && node.Inputs[input].Length > 0;

    /// <summary>The sizes of an input, or null.</summary>
    public IReadOnlyList<SymbolicDim>? Shape(int input) => Has(input) ? graph.Shape(node.Inputs[input]) : null;

    /// <summary>The sizes of an output, or null.</summary>
    public IReadOnlyList<SymbolicDim>? OutShape(int output = 0) => output < node.Outputs.Count ? graph.Shape(node.Outputs[output]) : null;

    /// <summary>The number of an input's dimensions; 0 where it is not known.</summary>
    public int Rank(int input) => Shape(input)?.Count ?? 0;

    /// <summary>The channels on a dimension of an input, or null where all stay; the handler answers for them from here on.</summary>
    public int[]? In(int input, int dim) => Shape(input) is { } shape && dim >= 0 && dim < shape.Count && shape[dim].Value is not null ? InAny(input, dim) : null;

    /// <summary>As <see cref="In"/>, also of a dimension of unknown size over and over, such as batch and heads in one: index i is of channel i modulo their number.</summary>
    public int[]? InAny(int input, int dim)
    {
        if (dim < 0 || dim >= Rank(input)) return null;
        _asked.Add((input, dim));
        return graph.UnitsOf(node.Inputs[input], dim);
    }

    /// <summary>Tells the channels of a dimension of an output.</summary>
    public void Out(int output, int dim, int[]? units)
    {
        if (units is null || output >= node.Outputs.Count || node.Outputs[output].Length == 0) return;
        if (OutShape(output) is not { } shape || dim >= shape.Count || (shape[dim].Value ?? units.Length) != units.Length) Keep(units, "has an output of which too little is known");
        else if (units.Length == 1) Keep(units, "makes a single channel");
        else graph.Tell(node.Outputs[output], dim, units);
    }

    /// <summary>Hands a dimension on.</summary>
    public void Pass(int input, int dim, int output, int outputDim) => Out(output, outputDim, InAny(input, dim));

    /// <summary>Says that channels go together, one by one; what stays on one side stays on the other.</summary>
    public int[]? Tie(int[]? one, int[]? other, string reason = "ties it to channels that stay")
    {
        if (one is null || other is null || one.Length != other.Length)
        {
            Keep(one, reason);
            Keep(other, reason);
            return null;
        }
        for (var place = 0; place < one.Length; place++) graph.Units.Merge(one[place], other[place], Because(reason));
        return one;
    }

    /// <summary>Says that channels go together as one.</summary>
    public void TieAll(IEnumerable<int> units)
    {
        var first = -1;
        foreach (var unit in units)
        {
            if (first < 0) first = unit;
            else graph.Units.Merge(first, unit, Because("ties it to channels that stay"));
        }
    }

    /// <summary>Says that channels stay.</summary>
    public void Keep(int[]? units, string reason)
    {
        foreach (var unit in units ?? []) graph.Units.Keep(unit, Because(reason));
    }

    /// <summary>Says that what is computed of the other channels changes with the number of channels.</summary>
    public void Approximate(int[]? units, string reason)
    {
        foreach (var unit in units ?? []) graph.Units.Approximate(unit, Because(reason));
    }

    /// <summary>Says that channels are summed over, without weights that could be zero.</summary>
    public void Sum(int[]? units)
    {
        foreach (var unit in units ?? []) graph.Units.Sum(unit, Because("sums over them"));
    }

    /// <summary>Says that channels may carry something where all weights that make them are zero.</summary>
    public void Offset(int[]? units)
    {
        foreach (var unit in units ?? []) graph.Units.Offset(unit, Because("does not make nothing of nothing"));
    }

    /// <summary>Whether all inputs are made of the model's inputs, none of weights alone.</summary>
    public bool IsOfData => node.Inputs.All(graph.IsOfData);

    /// <summary>Says what a constant input does along a dimension.</summary>
    public void Role(int input, int dim, WeightRole role)
    {
        if (Has(input)) graph.SetRole(node.Inputs[input], dim, role);
    }

    /// <summary>Has the node changed when channels are removed.</summary>
    public void OnRemoval(ChannelChange change) => graph.Changes.Add((index, change));

    /// <summary>The integers of an input, where all are known; null where it is missing or unknown.</summary>
    public IReadOnlyList<long>? Numbers(int input) => Has(input) ? graph.Shapes.Find(node.Inputs[input])?.FixedElements : null;

    /// <summary>An axis that may be counted from the back, or -1.</summary>
    public static int Axis(long axis, int rank) => (int)(axis < 0 ? axis + rank : axis) is var found && found >= 0 && found < rank ? found : -1;

    /// <summary>Why, with the node's name.</summary>
    public string Because(string reason) => $"{node.OpType} \"{ChannelGraph.NameOf(node)}\" {reason}";

    /// <summary>Whether an output's dimension has a length that channels may have.</summary>
    public bool MayHaveChannels(int dim) => OutShape() is { } shape && dim < shape.Count && shape[dim].Value is > 0 and <= MaxLength;

    /// <summary>Keeps everything around the node.</summary>
    public void KeepAll(string reason)
    {
        _asked.Clear();
        Finish(reason);
        foreach (var output in node.Outputs)
            for (var dim = 0; dim < (graph.Shape(output)?.Count ?? 0); dim++) Keep(graph.KnownUnits(output, dim), reason);
    }

    /// <summary>Keeps what the handler did not ask for.</summary>
    public void Finish(string reason)
    {
        for (var input = 0; input < node.Inputs.Count; input++)
            for (var dim = 0; dim < Rank(input); dim++)
                if (!_asked.Contains((input, dim))) Keep(graph.KnownUnits(node.Inputs[input], dim), reason);
    }
}
