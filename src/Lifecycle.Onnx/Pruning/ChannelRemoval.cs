using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Graph.Editing;
using Lifecycle.Onnx.Shapes;

namespace Lifecycle.Onnx.Pruning;

/// <summary>The removal of some channels from a copy of a model.</summary>
internal sealed class ChannelRemoval
{
    private readonly ChannelGraph _graph;
    private readonly IReadOnlySet<int> _removed;

    private ChannelRemoval(ChannelGraph graph, IReadOnlySet<int> removed, OnnxModel model) =>
        (_graph, _removed, Editor) = (graph, removed, new GraphEditor(model));

    /// <summary>The copy.</summary>
    public GraphEditor Editor { get; }

    /// <summary>Removes channels.</summary>
    /// <param name="graph">The channels; its model stays as it is.</param>
    /// <param name="removed">The units to remove, each the one that stands for all it was merged with.</param>
    public static OnnxModel Apply(ChannelGraph graph, IReadOnlySet<int> removed)
    {
        var model = graph.Model.Clone();
        var removal = new ChannelRemoval(graph, removed, model);
        var nodes = model.Graph.Nodes.ToList();
        foreach (var (index, change) in graph.Changes) change(removal, nodes[index]);
        removal.CutConstants();
        removal.ForgetShapes();
        return model;
    }

    public bool IsKept(int unit) => !_removed.Contains(_graph.Units.Find(unit));

    /// <summary>How many channels are left.</summary>
    public int Count(IReadOnlyCollection<int> units) => units.Count(IsKept);

    /// <summary>How many are left of the first ones.</summary>
    public int Count(int[] units, int end) => units.Take(end).Count(IsKept);

    /// <summary>Whether any goes.</summary>
    public bool Touches(int[]? units) => units is not null && !Array.TrueForAll(units, IsKept);

    /// <summary>The integers that a value is before or after the change; those of a shape that is reckoned are as they were.</summary>
    public IReadOnlyList<long> Numbers(string value) =>
        Editor.Constant(value) is { } constant ? ShapeRun.Elements(constant)!.Select(static element => element.Value!.Value).ToList() : _graph.Shapes.Find(value)!.FixedElements!;

    /// <summary>Makes a node take other integers.</summary>
    public void SetNumbers(OnnxNode node, int input, IReadOnlyList<long> values, long[]? dims = null)
    {
        var stem = input < node.Inputs.Count && node.Inputs[input].Length > 0 ? node.Inputs[input] : $"{node.Outputs[0]}_sizes";
        Editor.SetInput(node, input, Editor.AddConstant(TensorData.Create<long>(stem, dims ?? [values.Count], [.. values])));
    }

    private void CutConstants()
    {
        foreach (var constant in Editor.Graph.Initializers.ToList())
            if (_graph.Values.TryGetValue(constant.Name, out var units) && Array.Exists(units, Touches))
                Editor.ReplaceConstant(constant, TensorCut.Apply(constant, units, IsKept));
    }

    // What the file says of values whose size changes is wrong now.
    private void ForgetShapes()
    {
        var infos = Editor.Graph.ValueInfos;
        foreach (var info in infos.Where(info => _graph.Values.TryGetValue(info.Name, out var units) && Array.Exists(units, Touches)).ToList()) infos.Remove(info);
    }
}
