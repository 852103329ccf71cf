using Lifecycle.Onnx.Graph;
using Lifecycle.Training.Export.Tracing;

namespace Lifecycle.Training.Export.Operators;

/// <summary>Padding with a constant, by reflection or by repeating the edge.</summary>
internal static class Padding
{
    private static readonly string[] Modes = ["reflect", "replicate", "circular", "constant"];

    /// <summary>aten::constant_pad_nd(input, pad, value).</summary>
    internal static void Constant(OperatorContext context) => Pad(context, "constant", context.Float(2));

    /// <summary>aten::pad(input, pad, mode, value).</summary>
    internal static void Any(OperatorContext context) => Named(context, context.Text(2));

    /// <summary>aten::_pad_enum(input, pad, mode, value), the mode by its place in libtorch's list.</summary>
    internal static void Numbered(OperatorContext context) => Named(context, Modes[checked((int)context.Int(2))]);

    /// <summary>aten::reflection_padNd and replication_padNd(input, pad).</summary>
    internal static OperatorHandler Mode(string mode) => context => Pad(context, mode, 0);

    /// <summary>aten::_pad_circular(input, pad): what lies on the other side, axis by axis.</summary>
    internal static void Circular(OperatorContext context)
    {
        var pairs = context.Ints(1);
        if (pairs.Any(static pad => pad < 0))
            throw context.Unsupported($"it pads in a circle by {string.Join(", ", pairs)}, expected 0 or more");
        var padded = context.Tensor(0);
        for (var i = 0; i < pairs.Count; i += 2)
            padded = Around(context, padded, -1 - (i / 2), pairs[i], pairs[i + 1]);
        context.SetOutput(padded);
    }

    private static void Named(OperatorContext context, string name)
    {
        if (name is "circular")
        {
            Circular(context);
            return;
        }

        Pad(context, name switch
        {
            "constant" => "constant",
            "reflect" => "reflect",
            "replicate" => "edge",
            _ => throw context.Unsupported($"its mode '{name}' is not one of 'constant', 'reflect', 'replicate' and 'circular'"),
        }, context.IsNone(3) ? 0 : context.Float(3));
    }

    private static ExportTensor Around(OperatorContext context, ExportTensor tensor, long axis, long before, long after)
    {
        List<ExportTensor> parts = [tensor];
        if (before > 0)
            parts.Insert(0, context.Add("Slice", [tensor, context.IntList(-before), context.IntList(long.MaxValue), context.IntList(axis)]));
        if (after > 0)
            parts.Add(context.Add("Slice", [tensor, context.IntList(0), context.IntList(after), context.IntList(axis)]));
        return parts.Count == 1 ? tensor : context.Add("Concat", parts, new OnnxAttribute("axis", axis));
    }

    // torch lists pairs from the last axis on; ONNX all beginnings, then all ends.
    private static void Pad(OperatorContext context, string mode, double value)
    {
        var pairs = context.Sizes(1);
        var pads = new SymbolicSize[2 * context.Tensor(0).Rank];
        for (var i = 0; i < pairs.Count; i++)
            pads[(i % 2 == 0 ? pads.Length / 2 : pads.Length) - 1 - (i / 2)] = pairs[i];
        ExportTensor?[] inputs = [context.Tensor(0), context.SizeList(pads), mode is "constant" ? context.Scalar(value, context.OutputType) : null];
        context.SetOutput(context.Add("Pad", inputs.Where(static input => input is not null), new OnnxAttribute("mode", mode)));
    }
}
