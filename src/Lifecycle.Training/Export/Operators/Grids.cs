using Lifecycle.Onnx.Graph;
using Lifecycle.Training.Export.Tracing;

namespace Lifecycle.Training.Export.Operators;

/// <summary>Grids of places to sample an image at.</summary>
internal static class Grids
{
    /// <summary>aten::affine_grid_generator(theta, size, align_corners): where each pixel comes from, by theta [batch, 2, 3].</summary>
    internal static void Affine(OperatorContext context)
    {
        var sizes = context.Sizes(1);
        if (sizes.Count != 4)
            throw context.Unsupported($"it makes a grid for {sizes.Count} axes, expected the four of images");
        var columns = context.Add("Transpose", [context.Tensor(0)], new OnnxAttribute("perm", [2L, 0, 1]));
        var across = context.Add("Mul", [Column(context, columns, 0), Places(context, sizes[3], 0, 1, 3)]);
        var down = context.Add("Mul", [Column(context, columns, 1), Places(context, sizes[2], 0, 2, 3)]);
        context.SetOutput(context.Add("Add", [context.Add("Add", [across, down]), Column(context, columns, 2)]));
    }

    // [batch, 1, 1, 2]
    private static ExportTensor Column(OperatorContext context, ExportTensor columns, long index)
    {
        var column = context.Add("Gather", [columns, context.IntList(index)], new OnnxAttribute("axis", 0L));
        return context.Add("Transpose", [context.Add("Unsqueeze", [column, context.IntList(0)])], new OnnxAttribute("perm", [2L, 0, 1, 3]));
    }

    // From -1 to 1: the middles of the pixels, or with align_corners the first and the last one's.
    private static ExportTensor Places(OperatorContext context, SymbolicSize size, params long[] axes)
    {
        var type = context.OutputType;
        var places = context.Cast(context.Range(size), type);
        var doubled = context.Add("Mul", [places, context.Scalar(2, type)]);
        var corners = context.Bool(2);
        var shift = context.Scalar(corners ? 0 : 1, type);
        var gaps = context.Cast(context.SizeTensor(corners ? size + -1 : size), type);
        var spread = context.Add("Sub", [context.Add("Div", [context.Add("Add", [doubled, shift]), gaps]), context.Scalar(1, type)]);
        return context.Add("Unsqueeze", [spread, context.IntList(axes)]);
    }
}
