using Lifecycle.Training.Native;

namespace Lifecycle.Training.Export.Tracing;

/// <summary>
/// Compares traces of one model at several batch sizes. They must hold the same operators in the same order; an integer that
/// differs becomes a <see cref="SymbolicSize"/>, anything else that differs is refused.
/// </summary>
internal sealed class TraceMerger
{
    private readonly long[] _batches;
    private readonly TracedGraph[] _traces;
    private readonly Dictionary<long, long>[] _ids;

    private TraceMerger(long[] batches, TracedGraph[] traces)
    {
        _batches = batches;
        _traces = traces;
        _ids = traces.Select(static _ => new Dictionary<long, long>()).ToArray();
    }

    internal static SymbolicGraph Merge(IReadOnlyList<(long Batch, TracedGraph Graph)> traces) =>
        new TraceMerger(traces.Select(static trace => trace.Batch).ToArray(), traces.Select(static trace => WithoutDeadNodes(trace.Graph)).ToArray()).Merge();

    private SymbolicGraph Merge()
    {
        var first = _traces[0];
        var inputs = first.Inputs.Select((input, i) => new SymbolicInput(input.Name, Value(trace => trace.Inputs[i].Value, "", "an input"))).ToList();
        var shortest = _traces.Min(static trace => trace.Nodes.Count);
        var nodes = Enumerable.Range(0, shortest).Select(Node).ToList();
        if (_traces.Any(trace => trace.Nodes.Count != shortest))
            throw Differs("", $"the number of operators ({string.Join(", ", _traces.Select(static trace => trace.Nodes.Count))})");
        if (_traces.Where((trace, t) => !Mapped(t, trace.Outputs).SequenceEqual(first.Outputs)).Any())
            throw Differs("", "what the outputs come from");
        return new(inputs, nodes, first.Outputs, first.Warnings);
    }

    private SymbolicNode Node(int index)
    {
        var nodes = _traces.Select(trace => trace.Nodes[index]).ToArray();
        var first = nodes[0];
        var path = ModulePath(first.Scope);
        if (nodes.Any(node => !string.Equals(node.Kind, first.Kind, StringComparison.Ordinal)))
            throw Differs(path, $"the operators that run ({string.Join(", ", nodes.Select(static node => node.Kind).Distinct(StringComparer.Ordinal))})");
        if (nodes.Where((node, t) => !Mapped(t, node.Inputs).SequenceEqual(first.Inputs)).Any() || nodes.Any(node => node.Outputs.Count != first.Outputs.Count))
            throw Differs(path, $"the operands of {first.Kind}");
        var outputs = first.Outputs.Select((_, i) => Value(trace => trace.Nodes[index].Outputs[i], path, first.Kind)).ToList();
        var attributes = first.Attributes.ToDictionary(static pair => pair.Key, pair => Attribute(nodes, pair.Key, path, outputs));
        return new(first.Kind, first.Schema, path, first.Inputs, outputs, attributes);
    }

    private SymbolicValue Value(Func<TracedGraph, TracedValue> select, string path, string what)
    {
        var values = _traces.Select(select).ToArray();
        var first = values[0];
        for (var t = 0; t < values.Length; t++)
            _ids[t][values[t].Id] = first.Id;
        if (first.Shape is null)
            return new(first.Id, first.Type, null);
        if (values.Any(value => value.Shape?.Count != first.Shape.Count))
            throw Differs(path, $"the number of axes that {what} makes");
        return new(first.Id, first.Type, first.Shape.Select((_, axis) =>
            Size(values.Select(value => value.Shape![axis]), path, $"axis {axis} of what {what} makes")).ToList());
    }

    private object Attribute(TracedNode[] nodes, string name, string path, List<SymbolicValue> outputs)
    {
        var values = nodes.Select(node => node.Attributes[name]).ToArray();
        return values[0] switch
        {
            long => Size(values.Cast<long>(), path, $"an integer of {nodes[0].Kind}"),
            List<long> list => list.Select((_, i) => Size(values.Cast<List<long>>().Select(other => other[i]), path, $"an integer of {nodes[0].Kind}")).ToList(),
            TracedTensor tensor when values.Cast<TracedTensor>().Any(other => !other.Data.AsSpan().SequenceEqual(tensor.Data)) => throw ChangingTensor(tensor, path, outputs),
            IReadOnlyList<double> list when values.Cast<IReadOnlyList<double>>().Any(other => !other.SequenceEqual(list)) => throw Differs(path, $"a list of {nodes[0].Kind}"),
            double or string when values.Any(value => !value.Equals(values[0])) => throw Differs(path, $"a constant ({string.Join(", ", values)})"),
            var value => value,
        };
    }

    private SymbolicSize Size(IEnumerable<long> values, string path, string what)
    {
        var list = values.ToArray();
        return SymbolicSize.Fit(_batches, list) ?? throw Differs(path, $"{what} ({string.Join(", ", list)}), and not in proportion,");
    }

    private IEnumerable<long> Mapped(int trace, IReadOnlyList<long> ids) => ids.Select(id => _ids[trace].GetValueOrDefault(id, -1));

    private ModelException ChangingTensor(TracedTensor tensor, string path, List<SymbolicValue> outputs) => Differs(path,
        $"a tensor of {tensor.Type}[{string.Join(", ", outputs[0].Shape ?? [])}] that the model makes outside of torch's operators");

    private ModelException Differs(string path, string what) => new(
        $"{Describe(path)}: {what} changes with the batch size (tried {string.Join(", ", _batches)}), which ONNX cannot express; " +
        "compute it from the input with tensor operators, or export with DynamicBatch = false.");

    internal static string Describe(string path) => path.Length == 0 ? "The model" : $"Module '{path}'";

    // The scopes are whole module paths, one inside the other; the innermost says where the operator ran.
    private static string ModulePath(string scope) => scope[(scope.LastIndexOf('/') + 1)..];

    private static TracedGraph WithoutDeadNodes(TracedGraph graph)
    {
        var live = graph.Outputs.ToHashSet();
        var kept = new List<TracedNode>();
        foreach (var node in graph.Nodes.Reverse().Where(node => node.Outputs.Any(output => live.Contains(output.Id))))
        {
            live.UnionWith(node.Inputs);
            kept.Add(node);
        }

        kept.Reverse();
        return graph with { Nodes = kept };
    }
}
