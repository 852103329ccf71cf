using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Graph.Editing;
using Lifecycle.Onnx.Passes;
using Lifecycle.Onnx.Passes.Folding;
using Lifecycle.Onnx.Passes.Quantization;
using Lifecycle.Onnx.Shapes;

namespace Lifecycle.Onnx.Pruning;

/// <summary>
/// Which channels of a model go together. Found once; groups belong to the graph that made them. What stays is named with the reason:
/// channels on inputs and outputs, what an operator needs as a whole or is not known for, sizes that are not known.
/// </summary>
public sealed class DependencyGraph
{
    // Each round keeps more channels, and each question is asked once; a file that takes more is out to take time.
    private const int MaxRounds = 256;
    private const long InitializersApartSinceIr = 4;

    private readonly ChannelGraph _graph;

    private DependencyGraph(ChannelGraph graph)
    {
        _graph = graph;
        Groups = GroupFinder.Groups(graph);
        Protected = GroupFinder.Protected(graph);
        UnknownOperators = [.. graph.Unknown.Keys];
    }

    /// <summary>The model that the groups are of: a copy whose constants are initializers.</summary>
    public OnnxModel Model => _graph.Model;

    /// <summary>The groups, in the order of the graph.</summary>
    public IReadOnlyList<PruningGroup> Groups { get; }

    /// <summary>Channels that weights make and that stay, each with why.</summary>
    public IReadOnlyList<ProtectedChannels> Protected { get; }

    /// <summary>Operators that pruning does not know and that take channels, by name; those stay.</summary>
    public IReadOnlyList<string> UnknownOperators { get; }

    internal ChannelGraph Channels => _graph;

    /// <summary>Finds the groups.</summary>
    /// <param name="model">A float model, which stays as it is.</param>
    /// <param name="protect">Names of nodes or weights whose outputs stay; * is any text, ? any character. Null for none.</param>
    /// <exception cref="ModelException">The model is quantized, or is not as the ONNX specification demands.</exception>
    public static DependencyGraph Of(OnnxModel model, IEnumerable<string>? protect = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        QuantizationPass.RequireFloat(model);
        var prepared = Prepare(model);
        var shapes = ShapeInference.Infer(prepared);
        var kept = NamePattern.Matches(prepared, shapes, protect ?? []).ToList();
        var choices = Choose(prepared, shapes, kept);
        var graph = new ChannelGraph(prepared, shapes, choices, kept);
        for (var round = 0; RemovalCheck.FindWrong(graph) is { Count: > 0 } wrong; round++)
        {
            kept.AddRange(round < MaxRounds ? wrong : RemovalCheck.Everything(graph, "too many operators do not follow a removal"));
            graph = new ChannelGraph(prepared, shapes, choices, kept);
        }
        return new DependencyGraph(graph);
    }

    /// <summary>Removes channels.</summary>
    /// <param name="channels">For each group, which of its channels go; at least one of each group has to stay.</param>
    /// <returns>The smaller model.</returns>
    /// <exception cref="ArgumentException">A group is of another graph, would lose all of its channels, or has no such channel.</exception>
    /// <exception cref="ModelException">An operator does not follow: by the inferred shapes the smaller model would not fit together.</exception>
    public OnnxModel Remove(IReadOnlyDictionary<PruningGroup, IReadOnlyCollection<int>> channels)
    {
        ArgumentNullException.ThrowIfNull(channels);
        var removed = new HashSet<int>();
        foreach (var (group, indices) in channels)
        {
            if (!Groups.Contains(group)) throw new ArgumentException($"Group {group} is of another graph; expected one of this graph's {Groups.Count}.", nameof(channels));
            if (indices.Distinct().Count() >= group.Channels) throw new ArgumentException($"Group {group} would lose all of its channels; expected one to stay at least.", nameof(channels));
            if (indices.Any(index => index < 0 || index >= group.Channels)) throw new ArgumentException($"Group {group} has no such channel; expected 0 to {group.Channels - 1}.", nameof(channels));
            removed.UnionWith(indices.Select(index => group.Roots[index]));
        }
        var small = ChannelRemoval.Apply(_graph, removed);
        if (RemovalCheck.FindWrong(_graph, removed, small) is [var node, ..])
            throw new ModelException($"{node.OpType} \"{ChannelGraph.NameOf(node)}\" of model \"{Model.Graph.Name}\" does not follow a removal of {removed.Count} channels; expected shapes that fit together; protect the layers before it, or remove fewer.");
        return small;
    }

    private static OnnxModel Prepare(OnnxModel model)
    {
        var copy = model.Clone();
        // Up to this version of the format weights had to be listed as inputs.
        if (copy.IrVersion < InitializersApartSinceIr)
        {
            var free = copy.Graph.FreeInputs.ToList();
            copy.Graph.Inputs.Clear();
            foreach (var input in free) copy.Graph.Inputs.Add(input);
            copy.IrVersion = InitializersApartSinceIr;
        }
        return new PassPipeline(new FunctionInlining(), new ConstantLifting(), new ConstantFolding { SizesOnly = true }, new DeadCodeRemoval()).Run(copy).Model;
    }

    private static Dictionary<string, int> Choose(OnnxModel model, ShapeInferenceResult shapes, IReadOnlyCollection<(string, int, string)> kept)
    {
        var choices = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var round = 0; round < MaxRounds; round++)
        {
            var open = new ChannelGraph(model, shapes, choices, kept).Options.Where(option => !choices.ContainsKey(option.Key)).ToList();
            if (open.Count == 0) break;
            var (question, count) = open[0];
            var tried = Enumerable.Range(-1, count + 1).Select(choice => Try(new ChannelGraph(model, shapes, new Dictionary<string, int>(choices, StringComparer.Ordinal) { [question] = choice }, kept))).ToList();
            var useful = Enumerable.Range(0, count).Where(choice => tried[choice + 1].Freed > tried[0].Freed).ToList();
            // Whole heads go before what is inside them; otherwise what frees most.
            choices[question] = useful.OrderByDescending(choice => tried[choice + 1].Heads > tried[0].Heads).ThenByDescending(choice => tried[choice + 1].Freed).FirstOrDefault();
        }
        return choices;

        static (double Freed, int Heads) Try(ChannelGraph graph) => (Freeable(graph), graph.Heads);
    }

    // How many elements of constants could go at most.
    private static double Freeable(ChannelGraph graph) => GroupFinder.Groups(graph).Sum(group =>
        group.Weights.Sum(slice => (double)graph.Constant(slice.Name)!.ElementCount * slice.Indices.Sum(static indices => indices.Count) / graph.Constant(slice.Name)!.Dims[slice.Dim]) * (group.Channels - 1) / group.Channels);
}
