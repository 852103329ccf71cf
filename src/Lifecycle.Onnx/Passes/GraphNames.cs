using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Graph.Protobuf;

namespace Lifecycle.Onnx.Passes;

/// <summary>Who uses which value of a graph, as it was when this was made. Bodies of If, Loop and Scan see the names around them.</summary>
internal sealed class GraphNames
{
    private readonly Dictionary<string, int> _uses = [];
    private readonly HashSet<string> _nested = [];
    private readonly HashSet<string> _outputs;
    private readonly HashSet<string> _inputs;
    private readonly HashSet<string> _taken;

    public GraphNames(OnnxGraph graph)
    {
        foreach (var node in graph.Nodes)
        {
            foreach (var input in node.Inputs) _uses[input] = _uses.GetValueOrDefault(input) + 1;
            _nested.UnionWith(InsideOf(node));
        }
        _outputs = [.. graph.Outputs.Select(output => output.Name)];
        _inputs = [.. graph.Inputs.Select(input => input.Name)];
        _taken = [.. _uses.Keys, .. _nested, .. _outputs, .. _inputs,
            .. graph.Initializers.Select(tensor => tensor.Name), .. graph.Nodes.SelectMany(node => node.Outputs)];
    }

    /// <summary>How many inputs of nodes take the value; a body inside counts as one more.</summary>
    public int Uses(string name) => _uses.GetValueOrDefault(name) + (_nested.Contains(name) ? 1 : 0);

    /// <summary>Whether the value is one of the graph's outputs.</summary>
    public bool IsOutput(string name) => _outputs.Contains(name);

    /// <summary>Whether the value is one of the graph's inputs, so that a caller may give another, even where it has an initializer.</summary>
    public bool IsInput(string name) => _inputs.Contains(name);

    /// <summary>Whether a body inside may speak of the value, so that its name has to stay.</summary>
    public bool IsNested(string name) => _nested.Contains(name);

    /// <summary>Whether anything needs the value.</summary>
    public bool IsNeeded(string name) => name.Length > 0 && (IsOutput(name) || Uses(name) > 0);

    /// <summary>A name that nothing has, made from another.</summary>
    public string Fresh(string stem)
    {
        var name = stem;
        for (var number = 2; !_taken.Add(name); number++) name = $"{stem}_{number}";
        return name;
    }

    /// <summary>The names that bodies inside the node speak of; some of them may be their own.</summary>
    public static IEnumerable<string> InsideOf(OnnxNode node) => node.Message.Attribute.SelectMany(InsideOf);

    private static IEnumerable<string> InsideOf(AttributeProto attribute) => attribute.Graphs.Append(attribute.G).OfType<GraphProto>().SelectMany(InsideOf);

    // A body may hand out a value of the graph around it.
    private static IEnumerable<string> InsideOf(GraphProto graph) =>
        graph.Output.Select(output => output.Name).Concat(graph.Node.SelectMany(node => node.Input.Concat(node.Attribute.SelectMany(InsideOf))));
}
