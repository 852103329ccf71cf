using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Shapes.Operators;

/// <summary>Pictures made larger, smaller, warped, put together from blocks and columns.</summary>
internal static class Imaging
{
    public static IEnumerable<(string, ShapeHandler)> Handlers() =>
    [
        ("Resize", Resize),
        ("Upsample", static context => Scale(context, Floats(context, 1) ?? context.Node.Attributes.Find("scales")?.AsFloats(), axes: null)),
        ("DepthToSpace", DepthToSpace),
        ("SpaceToDepth", SpaceToDepth),
        ("GridSample", GridSample),
        ("AffineGrid", AffineGrid),
        ("Col2Im", Col2Im),
        ("CenterCropPad", CenterCropPad),
        ("ImageDecoder", static context => context.SetOutput(0, OnnxElementType.UInt8, [context.Unknown(), context.Unknown(), context.Node.Attributes.GetString("pixel_format", "RGB") == "Grayscale" ? 1 : 3])),
    ];

    private static void Resize(ShapeContext context)
    {
        // Up to set 10 the scales are the second input.
        var scales = context.Opset < 11 ? 1 : 2;
        if (context.Opset < 11 || !context.Has(3))
        {
            Scale(context, Floats(context, scales), context.Ints("axes"));
            return;
        }
        if (context.Shape(0) is not { } data)
        {
            context.SetOutput(0, context.Type(0), shape: null);
            return;
        }
        var axes = context.Ints("axes") ?? [.. Enumerable.Range(0, data.Count).Select(static axis => (long)axis)];
        var shape = data.ToArray();
        var sizes = context.Elements(3);
        if (sizes is not null && context.Node.Attributes.GetString("keep_aspect_ratio_policy", "stretch") != "stretch") sizes = Kept(context, data, axes, sizes);
        for (var index = 0; index < axes.Count; index++)
            shape[ShapeContext.Axis(axes[index], data.Count)] = sizes is not null && sizes[index].MayBeSize ? sizes[index] : context.Unknown();
        context.SetOutput(0, context.Type(0), shape);
    }

    // One factor for all axes: the least or the greatest that the sizes ask for.
    private static IReadOnlyList<SymbolicDim>? Kept(ShapeContext context, IReadOnlyList<SymbolicDim> data, IReadOnlyList<long> axes, IReadOnlyList<SymbolicDim> sizes)
    {
        var old = axes.Select(axis => data[ShapeContext.Axis(axis, data.Count)].Value).ToList();
        if (old.Exists(static size => size is null or 0) || sizes.Any(static size => size.Value is null)) return null;
        var factors = sizes.Select((size, index) => (float)size.Value! / (float)old[index]!);
        var factor = context.Node.Attributes.GetString("keep_aspect_ratio_policy", "") == "not_larger" ? factors.Min() : factors.Max();
        return [.. old.Select(size => SymbolicDim.Of((long)MathF.Floor((factor * size!.Value) + 0.5f)))];
    }

    private static IReadOnlyList<float>? Floats(ShapeContext context, int input) =>
        context.Constant(input) is { ElementType: OnnxElementType.Float, ElementCount: > 0 } tensor ? tensor.AsSpan<float>().ToArray() : null;

    private static void Scale(ShapeContext context, IReadOnlyList<float>? scales, IReadOnlyList<long>? axes)
    {
        if (context.Shape(0) is not { } data || scales is null)
        {
            context.SetOutput(0, context.Type(0), context.Shape(0) is { } known ? context.Unknowns(known.Count) : null);
            return;
        }
        axes ??= [.. Enumerable.Range(0, data.Count).Select(static axis => (long)axis)];
        if (axes.Count != scales.Count) throw ShapeContext.Mismatch($"{scales.Count} scales for {axes.Count} axes");
        var shape = data.ToArray();
        for (var index = 0; index < scales.Count; index++)
        {
            var axis = ShapeContext.Axis(axes[index], data.Count);
            shape[axis] = Scaled(context, data[axis], scales[index]);
        }
        context.SetOutput(0, context.Type(0), shape);
    }

    private static SymbolicDim Scaled(ShapeContext context, SymbolicDim size, float scale)
    {
        if (size.Value is { } number) return (long)MathF.Floor(number * scale);
        if (scale >= 1 && scale == MathF.Floor(scale) && scale < int.MaxValue) return size * (long)scale;
        var inverse = 1 / scale;
        return scale > 0 && inverse == MathF.Floor(inverse) && float.IsPow2(inverse) && inverse < int.MaxValue ? SymbolicDim.FloorDivide(size, (long)inverse) : context.Unknown();
    }

    private static void DepthToSpace(ShapeContext context)
    {
        var block = context.Int("blocksize", 1);
        context.SetOutput(0, context.Type(0), context.Shape(0) is not { Count: 4 } data ? null
            : [data[0], SymbolicDim.FloorDivide(data[1], block * block), data[2] * block, data[3] * block]);
    }

    private static void SpaceToDepth(ShapeContext context)
    {
        var block = context.Int("blocksize", 1);
        context.SetOutput(0, context.Type(0), context.Shape(0) is not { Count: 4 } data ? null
            : [data[0], data[1] * block * block, SymbolicDim.FloorDivide(data[2], block), SymbolicDim.FloorDivide(data[3], block)]);
    }

    private static void GridSample(ShapeContext context) =>
        context.SetOutput(0, context.Type(0), context.Shape(0) is { Count: > 2 } data && context.Shape(1) is { } grid ? [data[0], data[1], .. grid.Skip(1).Take(grid.Count - 2)] : null);

    private static void AffineGrid(ShapeContext context) => context.SetOutput(0, context.Type(0),
        context.Elements(1) is { } size ? [size[0], .. size.Skip(2), size.Count - 2] : context.Shape(1) is [{ Value: { } rank and < 64 }] ? context.Unknowns((int)rank) : null);

    private static void Col2Im(ShapeContext context)
    {
        if (context.Shape(0) is not { Count: 3 } data || context.Elements(1) is not { } image || context.Elements(2) is not { } block)
        {
            context.SetOutput(0, context.Type(0), context.Shape(1) is [{ Value: { } axes and < 64 }] ? context.Unknowns((int)axes + 2) : null);
            return;
        }
        context.SetOutput(0, context.Type(0), [data[0], SymbolicDim.FloorDivide(data[1], Reshaping.Product(block)), .. image]);
    }

    private static void CenterCropPad(ShapeContext context)
    {
        if (context.Shape(0) is not { } data)
        {
            context.SetOutput(0, context.Type(0), shape: null);
            return;
        }
        var axes = context.Ints("axes") ?? [.. Enumerable.Range(0, data.Count).Select(static axis => (long)axis)];
        var shape = data.ToArray();
        for (var index = 0; index < axes.Count; index++) shape[ShapeContext.Axis(axes[index], data.Count)] = context.Elements(1)?[index] ?? context.Unknown();
        context.SetOutput(0, context.Type(0), shape);
    }
}
