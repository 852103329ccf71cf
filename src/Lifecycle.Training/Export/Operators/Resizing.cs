using Lifecycle.Onnx.Graph;
using Lifecycle.Training.Export.Tracing;
using TorchSharp;

namespace Lifecycle.Training.Export.Operators;

/// <summary>Upsampling of images, and sampling them at any places.</summary>
internal static class Resizing
{
    private const int GridSampleOpset = 16;
    private const int VolumeGridSampleOpset = 20;

    /// <summary>aten::upsample_nearestNd(input, size, scales...): each pixel repeated.</summary>
    internal static void Nearest(OperatorContext context) => Resize(context, 2, new("mode", "nearest"), new("coordinate_transformation_mode", "asymmetric"), new("nearest_mode", "floor"));

    /// <summary>aten::_upsample_nearest_exactNd(input, size, scales...): the pixel whose middle is nearest.</summary>
    internal static void NearestExact(OperatorContext context) =>
        Resize(context, 2, new("mode", "nearest"), new("coordinate_transformation_mode", "half_pixel"), new("nearest_mode", "round_prefer_ceil"));

    /// <summary>aten::upsample_linear1d, bilinear2d, trilinear3d(input, size, align_corners, scales...).</summary>
    internal static void Linear(OperatorContext context) => Resize(context, 3, new("mode", "linear"), Corners(context));

    /// <summary>aten::upsample_bicubic2d(input, size, align_corners, scales...).</summary>
    internal static void Cubic(OperatorContext context) =>
        Resize(context, 3, new("mode", "cubic"), Corners(context), new("cubic_coeff_a", -0.75f));

    /// <summary>aten::grid_sampler(input, grid, interpolation, padding, align_corners).</summary>
    internal static void GridSample(OperatorContext context)
    {
        var first = context.Tensor(0).Rank == 4 ? GridSampleOpset : VolumeGridSampleOpset;
        if (context.Opset < first)
            throw context.Unsupported($"operator set {context.Opset} has no sampling of {context.Tensor(0).Rank - 2} axes by a grid, {first} has");
        var renamed = context.Opset >= VolumeGridSampleOpset;
        var mode = context.Int(2) switch
        {
            0 => renamed ? "linear" : "bilinear",
            1 => "nearest",
            _ => renamed ? "cubic" : "bicubic",
        };
        var padding = context.Int(3) switch { 0 => "zeros", 1 => "border", _ => "reflection" };
        context.SetOutput(context.Add("GridSample", [context.Tensor(0), context.Tensor(1)], new("mode", mode), new("padding_mode", padding), new("align_corners", context.Int(4))));
    }

    private static OnnxAttribute Corners(OperatorContext context) => new("coordinate_transformation_mode", context.Bool(2) ? "align_corners" : "half_pixel");

    // A factor that was given is what the places are computed with, also where the size that it gives is rounded.
    private static void Resize(OperatorContext context, int scaleArgument, params OnnxAttribute[] attributes)
    {
        var (from, to) = (context.Tensor(0).Shape, context.OutputShape);
        if (Scales(context, scaleArgument, from.Count - 2) is { } scales)
        {
            var factors = context.Constant(TensorData.Create<float>("", [from.Count], [1, 1, .. scales]), torch.ScalarType.Float32);
            context.SetOutput(context.Add("Resize", [context.Tensor(0), null, factors], attributes));
            return;
        }

        IReadOnlyList<SymbolicSize> sizes = [from[0], .. to.Skip(1)];
        context.SetOutput(context.Add("Resize", [context.Tensor(0), null, null, context.SizeList(sizes)], attributes));
    }

    private static float[]? Scales(OperatorContext context, int argument, int axes)
    {
        var given = Enumerable.Range(argument, context.ArgumentCount - argument).Select(context.Argument).ToList();
        var numbers = given switch
        {
            [IReadOnlyList<double> list] => list.Cast<object?>().ToList(),
            [IReadOnlyList<object?> list] => list.ToList(),
            _ => given,
        };
        return numbers.Count == axes && numbers.All(static number => number is double) ? [.. numbers.Select(static number => (float)(double)number!)] : null;
    }
}
