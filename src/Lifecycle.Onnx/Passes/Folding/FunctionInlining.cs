using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Graph.Editing;
using Lifecycle.Onnx.Graph.Protobuf;

namespace Lifecycle.Onnx.Passes.Folding;

/// <summary>Puts the nodes of a model's own functions in the place of the nodes that call them, and drops the functions.</summary>
public sealed class FunctionInlining : IGraphPass
{
    // Functions in functions; a function that calls itself has no end.
    private const int MaxDepth = 64;
    private const int MaxNodes = 200_000;

    /// <inheritdoc/>
    public string Name => "functions inlined";

    /// <inheritdoc/>
    public int Apply(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        // A function that follows another version of an operator set than the model means other operators by the same names: it stays.
        var functions = new Dictionary<(string, string, string), FunctionProto>();
        foreach (var function in model.Functions.Where(function => FollowsModel(model, function))) functions[(function.Domain, function.Name, function.Overload)] = function;
        if (functions.Count == 0) return 0;
        var inlined = 0;
        for (var depth = 0; Round(model, functions) is > 0 and var count; depth++)
        {
            inlined += count;
            if (depth == MaxDepth) throw Endless(model);
        }
        foreach (var import in functions.Values.SelectMany(static function => function.OpsetImport)) model.Opsets.TryAdd(Canonical(import.Domain), import.Version);
        foreach (var function in functions.Values) model.Functions.Remove(function);
        return inlined + functions.Count;
    }

    private static bool FollowsModel(OnnxModel model, FunctionProto function) =>
        function.OpsetImport.All(import => !model.Opsets.TryGetValue(Canonical(import.Domain), out var version) || version == import.Version);

    private static string Canonical(string domain) => string.Equals(domain, "ai.onnx", StringComparison.Ordinal) ? "" : domain;

    private static int Round(OnnxModel model, Dictionary<(string, string, string), FunctionProto> functions) =>
        GraphEditor.All(model).Sum(editor => editor.Graph.Nodes.ToList().Count(node =>
        {
            if (!functions.TryGetValue((node.Domain, node.OpType, node.Message.Overload), out var function)) return false;
            if (editor.Graph.Nodes.Count + function.Node.Count > MaxNodes) throw Endless(model);
            Inline(editor, node, function);
            return true;
        }));

    private static ModelException Endless(OnnxModel model) =>
        new($"The functions of model \"{model.Graph.Name}\" are nested more than {MaxDepth} deep or give more than {MaxNodes} nodes; expected functions that do not call themselves; export the model again.");

    private static void Inline(GraphEditor editor, OnnxNode call, FunctionProto function)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal) { [""] = "" };
        for (var index = 0; index < function.Input.Count; index++) names[function.Input[index]] = call.Inputs.ElementAtOrDefault(index) ?? "";
        for (var index = 0; index < function.Output.Count; index++)
            if (call.Outputs.ElementAtOrDefault(index) is { Length: > 0 } output && !names.ContainsKey(function.Output[index])) names[function.Output[index]] = output;
        var attributes = function.AttributeProto.Concat(call.Message.Attribute).GroupBy(static attribute => attribute.Name, StringComparer.Ordinal).ToDictionary(static group => group.Key, static group => group.Last(), StringComparer.Ordinal);
        var stem = call.Name.Length > 0 ? call.Name : call.OpType;
        List<OnnxNode> nodes = [.. function.Node.Select(node => new OnnxNode(Copy(editor, node, names, attributes, stem)))];
        // An output that is an input, or is given under two names, needs a node to hand it on.
        for (var index = 0; index < function.Output.Count; index++)
            if (call.Outputs.ElementAtOrDefault(index) is { Length: > 0 } output && names[function.Output[index]] != output)
                nodes.Add(new OnnxNode("Identity", [names[function.Output[index]]], [output]));
        editor.Replace(call, nodes);
    }

    private static NodeProto Copy(GraphEditor editor, NodeProto source, Dictionary<string, string> names, Dictionary<string, AttributeProto> attributes, string stem)
    {
        var node = source.Clone();
        if (node.Name.Length > 0) node.Name = $"{stem}/{node.Name}";
        Rename(node.Input, name => Known(editor, names, name, stem));
        Rename(node.Output, name => Known(editor, names, name, stem));
        Settle(editor, node, names, attributes, stem);
        return node;
    }

    private static string Known(GraphEditor editor, Dictionary<string, string> names, string name, string stem)
    {
        if (!names.TryGetValue(name, out var known)) names[name] = known = editor.UniqueName($"{stem}/{name}");
        return known;
    }

    private static void Rename(Google.Protobuf.Collections.RepeatedField<string> list, Func<string, string> rename)
    {
        for (var index = 0; index < list.Count; index++) list[index] = rename(list[index]);
    }

    // Attributes that stand for the function's own get the call's value, or go where it gave none.
    private static void Settle(GraphEditor editor, NodeProto node, Dictionary<string, string> names, Dictionary<string, AttributeProto> attributes, string stem)
    {
        for (var index = node.Attribute.Count - 1; index >= 0; index--)
        {
            var attribute = node.Attribute[index];
            if (attribute.RefAttrName.Length > 0)
            {
                node.Attribute.RemoveAt(index);
                if (!attributes.TryGetValue(attribute.RefAttrName, out var given)) continue;
                var settled = given.Clone();
                settled.Name = attribute.Name;
                node.Attribute.Insert(index, settled);
                continue;
            }
            foreach (var body in attribute.Graphs.Append(attribute.G).OfType<GraphProto>()) Settle(editor, body, names, attributes, stem);
        }
    }

    private static void Settle(GraphEditor editor, GraphProto body, Dictionary<string, string> names, Dictionary<string, AttributeProto> attributes, string stem)
    {
        foreach (var input in body.Input) input.Name = Known(editor, names, input.Name, stem);
        foreach (var tensor in body.Initializer) tensor.Name = Known(editor, names, tensor.Name, stem);
        foreach (var node in body.Node)
        {
            Rename(node.Input, name => Known(editor, names, name, stem));
            Rename(node.Output, name => Known(editor, names, name, stem));
            Settle(editor, node, names, attributes, stem);
        }
        foreach (var value in body.Output.Concat(body.ValueInfo)) value.Name = Known(editor, names, value.Name, stem);
    }
}
