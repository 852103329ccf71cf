using Lifecycle.Training.Native;

namespace Lifecycle.Training.Export.Tracing;

/// <summary>
/// Compares traces of one model at several sizes. They must hold the same operators in the same order; an integer that
/// differs becomes a <see cref="SymbolicSize"/>, anything else that differs is refused.
/// </summary>
internal sealed class TraceMerger
{
    private readonly SizeTrials _trials;
    private readonly TracedGraph[] _traces;
    private readonly Dictionary<long, long>[] _ids;

    private TraceMerger(SizeTrials trials, TracedGraph[] traces)
    {
        _trials = trials;
        _traces = traces;
        _ids = traces.Select(static _ => new Dictionary<long, long>()).ToArray();
    }

    /// <summary>Makes one run of the traces, which were taken at the sizes of the trials, in their order.</summary>
    /// <exception cref="ModelException">The traces differ in more than integers.</exception>
    internal static SymbolicGraph Merge(SizeTrials trials, IReadOnlyList<TracedGraph> traces) =>
        new TraceMerger(trials, traces.Select(WithoutDeadNodes).ToArray()).Merge();

    private SymbolicGraph Merge()
    {
        var first = _traces[0];
        var inputs = first.Inputs.Select((input, i) => new SymbolicInput(input.Name, Value(trace => trace.Inputs[i].Value, "", "an input"))).ToList();
        var shortest = _traces.Min(static trace => trace.Nodes.Count);
        var nodes = Enumerable.Range(0, shortest).Select(Node).ToList();
        Same(ModulePath(_traces.MaxBy(static trace => trace.Nodes.Count)!.Nodes.ElementAtOrDefault(shortest)?.Scope ?? ""), "the number of operators", trace => trace.Nodes.Count);
        Same("", "what the outputs come from", trace => first.Outputs.SequenceEqual(Mapped(trace, trace.Outputs)));
        return new(inputs, nodes, first.Outputs, [.. first.Warnings.Distinct(StringComparer.Ordinal)]);
    }

    private SymbolicNode Node(int index)
    {
        var nodes = _traces.Select(trace => trace.Nodes[index]).ToArray();
        var first = nodes[0];
        var path = ModulePath(first.Scope);
        Same(path, "the operators that run", trace => trace.Nodes[index].Kind);
        Same(path, $"the operands of {first.Kind}", trace => first.Inputs.SequenceEqual(Mapped(trace, trace.Nodes[index].Inputs)));
        Same(path, $"the number of outputs of {Maker(first)}", trace => trace.Nodes[index].Outputs.Count);
        var outputs = first.Outputs.Select((_, i) => Value(trace => trace.Nodes[index].Outputs[i], path, first.Kind)).ToList();
        var attributes = first.Attributes.ToDictionary(static pair => pair.Key, pair => Attribute(nodes, pair.Key, path, outputs));
        return new(first.Kind, first.Schema, path, first.Inputs, outputs, attributes);
    }

    // A list is taken apart by an operator of its own, which says nothing.
    private string Maker(TracedNode node) => node.Kind is "prim::ListUnpack"
        ? _traces[0].Nodes.FirstOrDefault(other => other.Outputs.Any(output => output.Id == node.Inputs[0]))?.Kind ?? node.Kind
        : node.Kind;

    private SymbolicValue Value(Func<TracedGraph, TracedValue> select, string path, string what)
    {
        var values = _traces.Select(select).ToArray();
        var first = values[0];
        for (var t = 0; t < values.Length; t++)
            _ids[t][values[t].Id] = first.Id;
        if (first.Shape is null)
            return new(first.Id, first.Type, null);
        Same(path, $"the number of axes that {what} makes", trace => select(trace).Shape?.Count);
        return new(first.Id, first.Type, first.Shape.Select((_, axis) => Size(values.Select(value => value.Shape![axis]))).ToList());
    }

    private object Attribute(TracedNode[] nodes, string name, string path, List<SymbolicValue> outputs)
    {
        Same(path, "the kind of a constant", nodes, node => node.Attributes.GetValueOrDefault(name)?.GetType());
        var values = nodes.Select(node => node.Attributes[name]).ToArray();
        switch (values[0])
        {
            case long:
                return Size(values.Cast<long>());
            case List<long> list:
                Same(path, $"the length of a list of {nodes[0].Kind}", values, static value => ((List<long>)value).Count);
                return list.Select((_, i) => Size(values.Cast<List<long>>().Select(other => other[i]))).ToList();
            case TracedTensor tensor:
                Same(path, $"a tensor of {tensor.Type}[{string.Join(", ", outputs[0].Shape ?? [])}] that the model makes outside of torch's operators", values, value => ((TracedTensor)value).Data.AsSpan().SequenceEqual(tensor.Data));
                return tensor;
            case IReadOnlyList<double> list:
                Same(path, $"a list of {nodes[0].Kind}", values, value => ((IReadOnlyList<double>)value).SequenceEqual(list));
                return list;
            case double or string:
                Same(path, "a constant", values, static value => value);
                return values[0];
            default:
                return values[0];
        }
    }

    private SymbolicSize Size(IEnumerable<long> values) => SymbolicSize.Observed([.. values], _trials);

    private void Same<T>(string path, string what, Func<TracedGraph, T> select) => Same(path, what, _traces, select);

    // What differs changes with the sizes that the first differing trace moved.
    private void Same<TItem, T>(string path, string what, TItem[] items, Func<TItem, T> select)
    {
        var found = items.Select(select).ToArray();
        var changed = Array.FindIndex(found, value => !EqualityComparer<T>.Default.Equals(value, found[0]));
        if (changed < 0)
            return;
        var seen = typeof(T) == typeof(bool) ? "" : $" ({string.Join(", ", found.Distinct())})";
        throw new ModelException($"{Describe(path)}: {what}{seen} changes with the {_trials.Moved(changed)}, which ONNX cannot express; {Cure(_trials)}.");
    }

    private static string Cure(SizeTrials trials) => trials.Axes.Count == 0
        ? "compute it with tensor operators, such as torch.where for a branch"
        : "compute it from the input with tensor operators, or leave that axis fixed (DynamicBatch = false, or without its DynamicAxes entry)";

    private IEnumerable<long> Mapped(TracedGraph trace, IReadOnlyList<long> ids)
    {
        var known = _ids[Array.IndexOf(_traces, trace)];
        return ids.Select(id => known.GetValueOrDefault(id, -1));
    }

    internal static string Describe(string path) => path.Length == 0 ? "The model" : $"Module '{path}'";

    // The scopes are whole module paths, one inside the other; the innermost says where the operator ran.
    private static string ModulePath(string scope) => scope[(scope.LastIndexOf('/') + 1)..];

    /// <summary>The graph without the operators whose results nothing takes.</summary>
    internal static TracedGraph WithoutDeadNodes(TracedGraph graph)
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
