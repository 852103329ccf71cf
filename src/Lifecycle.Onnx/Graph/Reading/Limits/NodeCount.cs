using Lifecycle.Onnx.Graph.Protobuf;

namespace Lifecycle.Onnx.Graph.Reading.Limits;

/// <summary>
/// Counts a model's nodes as a runtime does that puts functions in the place of their calls: a few functions that each call the
/// next one twice are millions. Each function is looked at once.
/// </summary>
internal sealed class NodeCount
{
    private readonly Dictionary<(string Domain, string Name, string Overload), FunctionProto> _functions = [];
    private readonly Dictionary<FunctionProto, (long Nodes, int Depth)> _known = [];
    private readonly HashSet<FunctionProto> _open = [];
    private readonly string _name;
    private readonly OnnxLoadOptions _options;

    private NodeCount(ModelProto model, string name, OnnxLoadOptions options)
    {
        (_name, _options) = (name, options);
        foreach (var function in model.Functions)
            if (!_functions.TryAdd((Canonical(function.Domain), function.Name, function.Overload), function))
                throw Refuse($"has the function \"{Shorten.Text(function.Name)}\" twice", "each function once");
    }

    /// <summary>Refuses a model of too many nodes, or of bodies and functions that are nested too deep.</summary>
    /// <exception cref="ModelException">It is one.</exception>
    public static void Check(ModelProto model, string name, OnnxLoadOptions options)
    {
        var count = new NodeCount(model, name, options);
        _ = count.Of(model.Graph.Node, depth: 0);
        // Those that nothing calls are read, too.
        foreach (var function in model.Functions) _ = count.Of(function, depth: 0);
        foreach (var training in model.TrainingInfo)
            foreach (var graph in new[] { training.Initialization, training.Algorithm }.OfType<GraphProto>()) _ = count.Of(graph.Node, depth: 0);
    }

    private (long Nodes, int Depth) Of(FunctionProto function, int depth)
    {
        if (_known.TryGetValue(function, out var known)) return known;
        if (!_open.Add(function)) throw Refuse($"has the function \"{Shorten.Text(function.Name)}\" that calls itself", "functions that end");
        var found = Of(function.Node, depth);
        _open.Remove(function);
        return _known[function] = found;
    }

    private (long Nodes, int Depth) Of(IEnumerable<NodeProto> nodes, int depth)
    {
        if (depth > _options.MaxNesting) throw TooDeep();
        var (count, deepest) = (0L, 0);
        foreach (var node in nodes)
        {
            count++;
            foreach (var inner in Inner(node, depth + 1))
            {
                count += inner.Nodes;
                deepest = Math.Max(deepest, inner.Depth + 1);
                if (depth + deepest > _options.MaxNesting) throw TooDeep();
                if (count > _options.MaxNodes) throw TooMany();
            }
        }
        return count > _options.MaxNodes ? throw TooMany() : (count, deepest);
    }

    private IEnumerable<(long Nodes, int Depth)> Inner(NodeProto node, int depth)
    {
        if (_functions.TryGetValue((Canonical(node.Domain), node.OpType, node.Overload), out var function)) yield return Of(function, depth);
        foreach (var attribute in node.Attribute)
        {
            if (attribute.G is not null) yield return Of(attribute.G.Node, depth);
            foreach (var graph in attribute.Graphs) yield return Of(graph.Node, depth);
        }
    }

    private static string Canonical(string domain) => string.Equals(domain, "ai.onnx", StringComparison.Ordinal) ? "" : domain;

    private ModelException TooMany() => Refuse($"has more than {_options.MaxNodes} nodes with its functions in the place of their calls", $"at most that many; raise {nameof(OnnxLoadOptions)}.{nameof(OnnxLoadOptions.MaxNodes)} if you trust it");

    private ModelException TooDeep() => Refuse($"has bodies and functions nested more than {_options.MaxNesting} deep", $"at most that; raise {nameof(OnnxLoadOptions)}.{nameof(OnnxLoadOptions.MaxNesting)} if you trust it");

    private ModelException Refuse(string found, string expected) => new($"Model {_name} {found}; expected {expected}.");
}
