using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Pruning.Operators;

/// <summary>Elements of shapes that are constants, or concatenations of constants and other parts.</summary>
internal static class ShapeElement
{
    /// <summary>The element, or null where it is not of a constant.</summary>
    public static long? Find(ChannelGraph graph, string shape, int element)
    {
        if (graph.Constant(shape) is { ElementType: OnnxElementType.Int64 } constant) return element < constant.ElementCount ? constant.AsSpan<long>()[element] : null;
        if (graph.Editor.Producer(shape) is not { OpType: "Concat", Domain: "" } node || node.Inputs.Any(input => graph.Shape(input) is not [{ Value: not null }])) return null;
        var (index, inner) = Locate(node, element, input => graph.Shape(input)![0].Value!.Value);
        return index < node.Inputs.Count ? Find(graph, node.Inputs[index], inner) : null;
    }

    /// <summary>Lets a dimension of the output have channels, and the element of the shape follow their number.</summary>
    public static void Follow(NodeChannels node, int input, int element, int[] units, int dim)
    {
        var graph = node.Graph;
        node.Out(0, dim, units);
        node.OnRemoval((removal, copy) =>
        {
            if (removal.Touches(units)) removal.Editor.SetInput(copy, input, Rewrite(graph, removal, copy, copy.Inputs[input], element, removal.Count(units)));
        });
    }

    // What else takes the shape is left as it was.
    private static string Rewrite(ChannelGraph graph, ChannelRemoval removal, OnnxNode user, string shape, int element, long value)
    {
        if (removal.Editor.Constant(shape) is { } constant)
        {
            var values = constant.AsSpan<long>().ToArray();
            values[element] = value;
            return removal.Editor.AddConstant(TensorData.Create<long>(shape, [.. constant.Dims], values));
        }
        var node = removal.Editor.Producer(shape)!;
        var (index, inner) = Locate(node, element, input => removal.Editor.Constant(input)?.ElementCount ?? graph.Shape(input)![0].Value!.Value);
        var inputs = node.Inputs.ToList();
        inputs[index] = Rewrite(graph, removal, user, inputs[index], inner, value);
        var changed = new OnnxNode("Concat", inputs, [removal.Editor.UniqueName(shape)]);
        changed.Attributes.Set(new OnnxAttribute("axis", 0L));
        removal.Editor.InsertBefore(user, changed);
        return changed.Outputs[0];
    }

    private static (int Input, int Element) Locate(OnnxNode concat, int element, Func<string, long> length)
    {
        var input = 0;
        for (; input < concat.Inputs.Count && element >= length(concat.Inputs[input]); input++) element -= (int)length(concat.Inputs[input]);
        return (input, element);
    }
}
