using Lifecycle.Onnx.Graph;
using Lifecycle.Training.Export.Tracing;

namespace Lifecycle.Training.Export.Operators;

/// <summary>Upsampling of images.</summary>
internal static class Resizing
{
    /// <summary>aten::upsample_nearestNd(input, size, scales...): each pixel repeated.</summary>
    internal static void Nearest(OperatorContext context) => Resize(context, "nearest", "asymmetric");

    /// <summary>aten::upsample_linear1d, bilinear2d, trilinear3d(input, size, align_corners, scales...).</summary>
    internal static void Linear(OperatorContext context) =>
        Resize(context, "linear", context.Bool(2) ? "align_corners" : "half_pixel");

    private static void Resize(OperatorContext context, string mode, string coordinates)
    {
        var (from, to) = (context.Tensor(0).Shape, context.OutputShape);
        OnnxAttribute[] attributes = [new("mode", mode), new("coordinate_transformation_mode", coordinates), new("nearest_mode", "floor")];
        IReadOnlyList<SymbolicSize> sizes = [from[0], .. to.Skip(1)];
        context.SetOutput(context.Add("Resize", [context.Tensor(0), null, null, context.SizeList(sizes)], attributes));
    }
}
