using System.Collections.Frozen;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Passes;

/// <summary>What passes rely on: every value is made once, before it is taken, and operators have the values that a pass reads.</summary>
internal static class GraphCheck
{
    // How many inputs a pass reads of ONNX's own operators without asking; each has its first output, too.
    private static readonly FrozenDictionary<string, int> _needed = new Dictionary<string, int>
    {
        ["BatchNormalization"] = 5,
        ["Concat"] = 1,
        ["Constant"] = 0,
        ["Conv"] = 2,
        ["Dropout"] = 1,
        ["Identity"] = 1,
        ["Transpose"] = 1,
    }.ToFrozenDictionary();

    /// <summary>Checks the main graph.</summary>
    /// <exception cref="ModelException">It is not as the ONNX specification demands.</exception>
    public static void Require(OnnxGraph graph)
    {
        var made = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in graph.Initializers.Select(tensor => tensor.Name).Concat(graph.Message.SparseInitializer.Select(tensor => tensor.Values?.Name ?? "")))
            Add(made, name, "an initializer");
        // An input may have an initializer as its default.
        var inputs = new HashSet<string>(StringComparer.Ordinal);
        foreach (var input in graph.Inputs) Add(inputs, input.Name, "an input");
        made.UnionWith(inputs);
        for (var index = 0; index < graph.Nodes.Count; index++) Require(graph.Nodes[index], index, made);
    }

    private static void Require(OnnxNode node, int index, HashSet<string> made)
    {
        var title = $"node {index} ({OneLine(node.OpType)})";
        if (node.Domain.Length == 0 && _needed.TryGetValue(node.OpType, out var needed)) RequireValues(node, needed, title);
        if (node.Inputs.FirstOrDefault(name => name.Length > 0 && !made.Contains(name)) is { } missing)
            throw Refuse($"The {title} takes \"{OneLine(missing)}\", which nothing before it makes", "an input of the graph, an initializer or an output of an earlier node, as nodes are in the order they run in");
        foreach (var output in node.Outputs.Where(name => name.Length > 0)) Add(made, output, title);
    }

    private static void RequireValues(OnnxNode node, int needed, string title)
    {
        var found = node.Inputs.TakeWhile(name => name.Length > 0).Count();
        if (found < needed) throw Refuse($"The {title} has {found} inputs", $"at least {needed}");
        if (node.Outputs is not [{ Length: > 0 }, ..]) throw Refuse($"The {title} has no first output", "the name of a value");
    }

    private static void Add(HashSet<string> made, string name, string maker)
    {
        if (!made.Add(name)) throw Refuse($"Value \"{OneLine(name)}\" is made again by {maker}", "one maker of each value");
    }

    private static string OneLine(string name) => name.ReplaceLineEndings(" ");

    private static ModelException Refuse(string found, string expected) => new($"{found}; expected {expected}; export the model again.");
}
