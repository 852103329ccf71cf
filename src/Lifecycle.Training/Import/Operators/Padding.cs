using static TorchSharp.torch;

namespace Lifecycle.Training.Import.Operators;

/// <summary>Padding.</summary>
internal static class Padding
{
    internal static Tensor Pad(NodeContext context)
    {
        var x = context[0];
        var (begins, ends) = Read(context, x);
        var mode = context.Attributes.Text("mode", "constant");
        if (mode != "constant") return Repeat(context, x, begins, ends, mode);
        var value = context.Opset < 11 ? context.Attributes.Float("value") : context.Floats(2)?[0] ?? 0;
        var first = Enumerable.Range(0, begins.Length).FirstOrDefault(axis => begins[axis] != 0 || ends[axis] != 0, begins.Length);
        return first == begins.Length ? x : nn.functional.pad(x, Window.PadsOf(begins[first..], ends[first..]), value: value);
    }

    private static (long[] Begins, long[] Ends) Read(NodeContext context, Tensor x)
    {
        var pads = context.Attributes.Ints("pads") ?? context.Attributes.Ints("paddings") ?? context.Ints(1) ?? throw context.Error("has no pads", "them");
        var axes = context.Ints(3) is { } given ? context.Wrap(given, x.dim()) : [.. Enumerable.Range(0, (int)x.dim()).Select(static axis => (long)axis)];
        if (pads.Length != 2 * axes.Length) throw context.Error($"has {pads.Length} pads", $"{2 * axes.Length}");
        var (begins, ends) = (new long[x.dim()], new long[x.dim()]);
        for (var index = 0; index < axes.Length; index++) (begins[axes[index]], ends[axes[index]]) = (pads[index], pads[index + axes.Length]);
        return (begins, ends);
    }

    private static Tensor Repeat(NodeContext context, Tensor x, long[] begins, long[] ends, string mode)
    {
        if (mode is "reflect" or "edge" && IsImage(x, begins, ends))
            return nn.functional.pad(x, Window.PadsOf(begins[2..], ends[2..]), mode == "reflect" ? TorchSharp.PaddingModes.Reflect : TorchSharp.PaddingModes.Replicate);
        for (var axis = 0; axis < begins.Length; axis++)
        {
            if (begins[axis] == 0 && ends[axis] == 0) continue;
            var size = x.shape[axis];
            var places = new long[begins[axis] + size + ends[axis]];
            for (var index = 0; index < places.Length; index++) places[index] = Source(context, index - begins[axis], size, mode);
            x = x.index_select(axis, tensor(places, device: context.Device));
        }

        return x;
    }

    private static long Source(NodeContext context, long place, long size, string mode) => mode switch
    {
        "edge" => Math.Clamp(place, 0, size - 1),
        "wrap" => ((place % size) + size) % size,
        "reflect" => Reflect(place, size),
        _ => throw context.Error($"pads in mode '{mode}'", "constant, reflect, edge or wrap"),
    };

    private static long Reflect(long place, long size)
    {
        if (size == 1) return 0;
        var period = 2 * (size - 1);
        var within = ((place % period) + period) % period;
        return within < size ? within : period - within;
    }

    // What libtorch reflects and repeats itself: the last one to three axes of a batch of images.
    private static bool IsImage(Tensor x, long[] begins, long[] ends) =>
        Elementwise.IsFloating(x) && x.dim() is 3 or 4 or 5 && begins.Take(2).Concat(ends.Take(2)).All(static pad => pad == 0)
        && Enumerable.Range(2, (int)x.dim() - 2).All(axis => begins[axis] >= 0 && ends[axis] >= 0 && begins[axis] < x.shape[axis] && ends[axis] < x.shape[axis]);
}
