using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Import.Operators;

/// <summary>Resizing of images, and sampling at given places.</summary>
internal static class Resizing
{
    internal static Tensor Upsample(NodeContext context)
    {
        var x = context[0];
        var scales = context.Attributes.Floats("scales") is { } given ? Array.ConvertAll(given, static scale => (double)scale) : context.Floats(1)!;
        return Run(context, x, [.. Enumerable.Range(0, scales.Length)], scales, sizes: null, new Interpolation(context.Attributes.Text("mode", "nearest"), "asymmetric", "floor"));
    }

    internal static Tensor Resize(NodeContext context)
    {
        var x = context[0];
        if (context.Opset < 11)
            return Run(context, x, [.. Enumerable.Range(0, (int)x.dim())], context.Floats(1), sizes: null, new(context.Attributes.Text("mode", "nearest"), "asymmetric", "floor"));
        int[] axes = context.Attributes.Ints("axes") is { } given ? [.. context.Wrap(given, x.dim()).Select(static axis => (int)axis)] : [.. Enumerable.Range(0, (int)x.dim())];
        var scales = context.Floats(2) is { Length: > 0 } factors ? factors : null;
        var sizes = context.Ints(3) is { Length: > 0 } targets ? targets : null;
        var attributes = context.Attributes;
        if (attributes.Int("antialias") != 0) throw context.Error("asks for antialias", "none");
        var interpolation = new Interpolation(attributes.Text("mode", "nearest"), attributes.Text("coordinate_transformation_mode", "half_pixel"), attributes.Text("nearest_mode", "round_prefer_floor"))
        {
            CubicCoefficient = attributes.Float("cubic_coeff_a", -0.75),
            ExcludesOutside = attributes.Int("exclude_outside") != 0,
            Extrapolation = attributes.Float("extrapolation_value"),
            Regions = context.Floats(1) is { Length: > 0 } regions ? regions : null,
        };
        return sizes is not null && Fitted(context, x, axes, sizes) is var (fitted, ratios)
            ? Run(context, x, axes, ratios, fitted, interpolation)
            : Run(context, x, axes, scales, sizes: null, interpolation);
    }

    internal static Tensor GridSample(NodeContext context)
    {
        var mode = context.Attributes.Text("mode", "bilinear") switch
        {
            "bilinear" or "linear" => GridSampleMode.Bilinear,
            "nearest" => GridSampleMode.Nearest,
            "bicubic" or "cubic" => throw context.Error("samples bicubically", "bilinear or nearest"),
            var other => throw context.Error($"has the mode '{other}'", "bilinear or nearest"),
        };
        var padding = context.Attributes.Text("padding_mode", "zeros") switch
        {
            "border" => GridSamplePaddingMode.Border,
            "reflection" => GridSamplePaddingMode.Reflection,
            _ => GridSamplePaddingMode.Zeros,
        };
        return nn.functional.grid_sample(context[0], context[1], mode, padding, context.Attributes.Int("align_corners") != 0);
    }

    private static Tensor Run(NodeContext context, Tensor x, int[] axes, double[]? scales, long[]? sizes, Interpolation interpolation)
    {
        if (scales is null && sizes is null) throw context.Error("has neither scales nor sizes", "one of them");
        var changed = new List<(int Axis, long Size, double Scale, int Place)>();
        for (var place = 0; place < axes.Length; place++)
        {
            var input = x.shape[axes[place]];
            var size = sizes?[place] ?? (long)Math.Floor(input * scales![place]);
            var scale = scales?[place] ?? (double)size / input;
            if (size != input || interpolation.Crops) changed.Add((axes[place], size, scale, place));
        }

        if (changed.Count == 0) return x;
        if (Native(x, changed, bySize: scales is null, interpolation) is { } native) return native;
        return Types.Convert(changed.Aggregate(Elementwise.IsFloating(x) ? x : x.to(ScalarType.Float32), (result, change) => interpolation.Along(result, change.Axis, change.Size, change.Scale, change.Place, axes.Length)), x.dtype);
    }

    // What libtorch computes by the very same formula.
    private static Tensor? Native(Tensor x, List<(int Axis, long Size, double Scale, int Place)> changed, bool bySize, Interpolation interpolation)
    {
        if (x.dim() is < 3 or > 5 || changed.Exists(static change => change.Axis < 2) || !Elementwise.IsFloating(x)) return null;
        var exact = bySize || changed.TrueForAll(change => change.Size == x.shape[change.Axis] * change.Scale);
        if (!exact || interpolation.Native(x.dim(), changed.TrueForAll(static change => change.Size > 1)) is not { } mode) return null;
        var target = x.shape[2..];
        foreach (var change in changed) target[change.Axis - 2] = change.Size;
        return nn.functional.interpolate(x, target, mode: mode.Mode, align_corners: mode.AlignCorners);
    }

    // The sizes, and the scale where all axes have one in common.
    private static (long[] Sizes, double[]? Scales) Fitted(NodeContext context, Tensor x, int[] axes, long[] sizes)
    {
        var policy = context.Attributes.Text("keep_aspect_ratio_policy", "stretch");
        if (policy == "stretch") return (sizes, null);
        var ratios = sizes.Select((size, place) => (double)size / x.shape[axes[place]]).ToArray();
        var ratio = policy == "not_larger" ? ratios.Min() : ratios.Max();
        return ([.. axes.Select(axis => (long)Math.Round(ratio * x.shape[axis], MidpointRounding.AwayFromZero))], [.. Enumerable.Repeat(ratio, axes.Length)]);
    }
}
