using Lifecycle.Onnx.Graph.Protobuf;

namespace Lifecycle.Onnx.Graph.Reading.Limits;

/// <summary>
/// Holds a model's functions against what the specification asks of them: each value made once, before it is taken, and calls with no more
/// inputs and outputs than the function has. ONNX Runtime (1.31) puts others in the place of their calls and reads where nothing is.
/// </summary>
internal static class FunctionCheck
{
    /// <summary>Checks all functions, and all calls of them.</summary>
    /// <exception cref="ModelException">A function, or a call of one, is not as it should be.</exception>
    public static void Check(ModelProto model, string name)
    {
        if (model.Functions.Count == 0) return;
        var functions = model.Functions.ToDictionary(static function => (Canonical(function.Domain), function.Name, function.Overload));
        foreach (var function in model.Functions)
        {
            var title = $"function \"{Shorten.Text(function.Name)}\"";
            var made = new HashSet<string>(StringComparer.Ordinal);
            foreach (var input in function.Input)
                if (input.Length == 0 || !made.Add(input)) throw Refuse(name, $"{title} has the input \"{Shorten.Text(input)}\" twice or without a name");
            CheckBody(function.Node, made, title, name);
            if (function.Output.FirstOrDefault(output => !made.Contains(output)) is { } missing) throw Refuse(name, $"{title} gives \"{Shorten.Text(missing)}\", which it does not make");
            if (function.Output.Distinct(StringComparer.Ordinal).Count() != function.Output.Count) throw Refuse(name, $"{title} gives a value twice");
        }
        foreach (var node in model.Functions.SelectMany(static function => function.Node).Concat(model.Graph.Node).SelectMany(All))
            if (functions.TryGetValue((Canonical(node.Domain), node.OpType, node.Overload), out var called) && (node.Input.Count > called.Input.Count || node.Output.Count > called.Output.Count))
                throw Refuse(name, $"the function \"{Shorten.Text(called.Name)}\" is called with {node.Input.Count} inputs and {node.Output.Count} outputs, and has {called.Input.Count} and {called.Output.Count}");
    }

    private static void CheckBody(IEnumerable<NodeProto> nodes, HashSet<string> made, string title, string name)
    {
        foreach (var node in nodes)
        {
            if (node.Input.FirstOrDefault(input => input.Length > 0 && !made.Contains(input)) is { } missing) throw Refuse(name, $"{title} takes \"{Shorten.Text(missing)}\", which nothing in it makes before");
            foreach (var graph in Bodies(node)) CheckBody(graph.Node, [.. made, .. Own(graph)], title, name);
            foreach (var output in node.Output.Where(static output => output.Length > 0))
                if (!made.Add(output)) throw Refuse(name, $"{title} makes \"{Shorten.Text(output)}\" twice");
        }
    }

    private static IEnumerable<string> Own(GraphProto graph) => graph.Input.Select(static input => input.Name).Concat(graph.Initializer.Select(static tensor => tensor.Name))
        .Concat(graph.SparseInitializer.Select(static tensor => tensor.Values?.Name ?? ""));

    private static IEnumerable<GraphProto> Bodies(NodeProto node) => node.Attribute.SelectMany(static attribute => attribute.G is null ? attribute.Graphs : attribute.Graphs.Prepend(attribute.G));

    private static IEnumerable<NodeProto> All(NodeProto node) => Bodies(node).SelectMany(static graph => graph.Node).SelectMany(All).Prepend(node);

    private static string Canonical(string domain) => string.Equals(domain, "ai.onnx", StringComparison.Ordinal) ? "" : domain;

    private static ModelException Refuse(string name, string found) => new($"Model {name}: {found}; expected functions as the ONNX specification has them; export the model again.");
}
