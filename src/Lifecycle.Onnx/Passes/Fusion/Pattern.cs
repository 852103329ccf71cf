using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Graph.Editing;
using Lifecycle.Onnx.Shapes;

namespace Lifecycle.Onnx.Passes.Fusion;

/// <summary>What fusions ask of a graph: who makes a value for one taker alone, which number a constant is, which shape a value has.</summary>
internal sealed class Pattern(GraphEditor editor, IReadOnlyDictionary<string, InferredValue> values)
{
    /// <summary>ONNX Runtime's own operators.</summary>
    public const string RuntimeDomain = "com.microsoft";

    public GraphEditor Editor => editor;

    /// <summary>Applies a fusion to every graph of a model; what is known of values is of before the first one.</summary>
    public static int ForEach(OnnxModel model, Func<Pattern, OnnxNode, bool> tryFuse)
    {
        ArgumentNullException.ThrowIfNull(model);
        var shapes = ShapeInference.Infer(model);
        return GraphEditor.All(model).Sum(editor =>
        {
            var pattern = new Pattern(editor, shapes.ValuesOf(editor.Graph));
            return editor.Graph.Nodes.ToList().Count(node => node.Domain.Length == 0 && editor.Contains(node) && tryFuse(pattern, node));
        });
    }

    /// <summary>The node that makes a value by one of the operators, or null.</summary>
    public OnnxNode? Maker(string value, params ReadOnlySpan<string> operators) =>
        editor.Producer(value) is { Domain: "" } node && operators.Contains(node.OpType) && node.Inputs.Count > 0 && node.Outputs[0] == value ? node : null;

    /// <summary>The same, where nothing but one input of one node takes the value.</summary>
    public OnnxNode? OnlyMaker(string value, params ReadOnlySpan<string> operators) => Maker(value, operators) is { } node && editor.HasOneUse(value) ? node : null;

    /// <summary>The one node that takes a value, once, by one of the operators, or null.</summary>
    public OnnxNode? OnlyTaker(string value, params ReadOnlySpan<string> operators) =>
        editor.HasOneUse(value) && editor.Consumers(value)[0] is { Domain: "" } node && operators.Contains(node.OpType) ? node : null;

    /// <summary>A float constant of one element, or null.</summary>
    public float? Number(string value) => editor.Constant(value) is { ElementType: OnnxElementType.Float, ElementCount: 1 } tensor ? tensor.AsSpan<float>()[0] : null;

    /// <summary>Whether a constant is this number, to the precision of floats as programs write them.</summary>
    public bool Is(string value, double number) => Number(value) is { } found && Math.Abs(found - number) <= 1e-6 * Math.Abs(number);

    /// <summary>The other input of a node of two, where one is this value.</summary>
    public static string? Other(OnnxNode node, string value) =>
        node.Inputs.Count != 2 ? null : node.Inputs[0] == value ? node.Inputs[1] : node.Inputs[1] == value ? node.Inputs[0] : null;

    /// <summary>A node's constant factor and its other input: x·c, c·x, or x/c.</summary>
    public (string Value, double Factor)? Scaled(OnnxNode node)
    {
        if (node.Inputs.Count != 2) return null;
        if (Number(node.Inputs[1]) is { } right) return node.OpType switch { "Mul" => (node.Inputs[0], right), "Div" when right != 0 => (node.Inputs[0], 1.0 / right), _ => null };
        return node.OpType == "Mul" && Number(node.Inputs[0]) is { } left ? (node.Inputs[1], left) : null;
    }

    /// <summary>What is known of a value's shape, or null.</summary>
    public IReadOnlyList<SymbolicDim>? Shape(string value) => editor.Constant(value) is { } tensor ? [.. tensor.Dims.Select(static dim => SymbolicDim.Of(dim))] : values.GetValueOrDefault(value)?.Shape;

    public OnnxElementType Type(string value) => editor.Constant(value)?.ElementType ?? values.GetValueOrDefault(value)?.ElementType ?? OnnxElementType.Undefined;

    /// <summary>What is known of a value's elements, or null.</summary>
    public IReadOnlyList<SymbolicDim>? Elements(string value) => values.GetValueOrDefault(value)?.Elements;

    /// <summary>Whether the node's order of axes is this.</summary>
    public static bool Permutes(OnnxNode node, params ReadOnlySpan<long> order) => node.Attributes.GetInts("perm") is { } perm && order.SequenceEqual([.. perm]);

    /// <summary>Makes ONNX Runtime's own operators known to the model.</summary>
    public void UseRuntimeOperators() => editor.Model.Opsets.TryAdd(RuntimeDomain, 1);

    /// <summary>Puts a node in the place of the last of a pattern, and removes the others as far as nothing needs them, last first.</summary>
    public void Fuse(OnnxNode last, IEnumerable<OnnxNode> nodes, params ReadOnlySpan<OnnxNode?> others)
    {
        editor.Replace(last, nodes);
        foreach (var other in others)
            if (other is not null && editor.Contains(other) && !other.Outputs.Any(editor.IsNeeded)) editor.Remove(other);
    }
}
