namespace Lifecycle.Onnx.Shapes.Operators;

/// <summary>How many places a window has along each spatial axis: kernel, strides, dilations, padding.</summary>
internal static class Windows
{
    /// <summary>The spatial sizes of what a convolution or a pooling gives.</summary>
    public static SymbolicDim[] Slide(ShapeContext context, IReadOnlyList<SymbolicDim> spatial, IReadOnlyList<SymbolicDim> kernel, bool roundUp = false)
    {
        if (kernel.Count != spatial.Count) throw ShapeContext.Mismatch($"a kernel of {kernel.Count} axes on {spatial.Count} spatial axes");
        var strides = Each(context, "strides", spatial.Count, 1);
        var dilations = Each(context, "dilations", spatial.Count, 1);
        var pads = Each(context, "pads", spatial.Count * 2, 0);
        var padding = context.Node.Attributes.GetString("auto_pad", "NOTSET");
        var sizes = new SymbolicDim[spatial.Count];
        for (var axis = 0; axis < sizes.Length; axis++)
        {
            var reach = ((kernel[axis] - 1) * dilations[axis]) + 1;
            if (padding is "SAME_UPPER" or "SAME_LOWER")
            {
                sizes[axis] = SymbolicDim.CeilDivide(spatial[axis], strides[axis]);
                continue;
            }
            var padded = padding == "VALID" ? spatial[axis] : spatial[axis] + pads[axis] + pads[axis + sizes.Length];
            sizes[axis] = roundUp ? Up(padded - reach, strides[axis], spatial[axis] + pads[axis])
                : SymbolicDim.FloorDivide(padded - reach, strides[axis]) + 1;
        }
        return sizes;
    }

    /// <summary>One number for each axis.</summary>
    public static IReadOnlyList<long> Each(ShapeContext context, string attribute, int count, long defaultValue)
    {
        var found = context.Ints(attribute);
        if (found is null || found.Count == 0) return [.. Enumerable.Repeat(defaultValue, count)];
        return found.Count == count ? found : throw ShapeContext.Mismatch($"{attribute} has {found.Count} numbers; expected {count}");
    }

    // A last window that starts behind the input and its padding before is left out, where the sizes are numbers and this can be told.
    private static SymbolicDim Up(SymbolicDim room, long stride, SymbolicDim end)
    {
        var count = SymbolicDim.CeilDivide(room, stride) + 1;
        return count.Value is { } number && end.Value is { } last && (number - 1) * stride >= last ? number - 1 : count;
    }
}
