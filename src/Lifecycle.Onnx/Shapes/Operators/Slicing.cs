namespace Lifecycle.Onnx.Shapes.Operators;

/// <summary>Parts of a tensor, and a tensor with a margin.</summary>
internal static class Slicing
{
    public static IEnumerable<(string, ShapeHandler)> Handlers() =>
    [
        ("Slice", Slice),
        ("Split", Split),
        ("Pad", Pad),
    ];

    private static void Slice(ShapeContext context)
    {
        if (context.Shape(0) is not { } data)
        {
            context.SetOutput(0, context.Type(0), shape: null);
            return;
        }
        var starts = Numbers(context, "starts", 1);
        var ends = Numbers(context, "ends", 2);
        var steps = context.Has(4) ? context.Input(4).FixedElements : [];
        var axes = context.Ints("axes") ?? (context.Has(3) ? context.Input(3).FixedElements : null);
        if (axes is null && !context.Has(3) && (starts?.Count ?? ends?.Count) is { } count) axes = [.. Enumerable.Range(0, count).Select(static axis => (long)axis)];
        if (axes is null)
        {
            context.SetOutput(0, context.Type(0), context.Unknowns(data.Count));
            return;
        }
        var shape = data.ToArray();
        IReadOnlyList<SymbolicDim>? elements = null;
        for (var index = 0; index < axes.Count; index++)
        {
            var axis = ShapeContext.Axis(axes[index], data.Count);
            var step = steps is null ? null : index < steps.Count ? steps[index] : (long?)1;
            shape[axis] = starts is null || ends is null || step is null ? context.Unknown() : Length(context, data[axis], starts[index], ends[index], step.Value);
            if (data.Count == 1 && step is { } stride && starts?[index].Value is { } start && ends?[index] is { } end && data[0].Value is { } length)
                elements = Elements(context, start, end, stride, length);
        }
        context.SetOutput(0, context.Type(0), shape, axes.Count == 0 ? context.Elements(0) : elements);
    }

    private static IReadOnlyList<SymbolicDim>? Numbers(ShapeContext context, string attribute, int input) =>
        context.Ints(attribute) is { } stated ? [.. stated.Select(SymbolicDim.Of)] : context.Elements(input);

    private static SymbolicDim Length(ShapeContext context, SymbolicDim size, SymbolicDim start, SymbolicDim end, long step)
    {
        if (step == 0) throw ShapeContext.Mismatch("a step of 0");
        if (size.Value is { } number && start.Value is { } first && end.Value is { } last) return Count(number, first, last, step);
        // A slice that runs to the end, from a place counted from the front or the back.
        if (step < 0 || Place(size, start) is not { } from || Place(size, end) is not { } to) return context.Unknown();
        return SymbolicDim.CeilDivide(SymbolicDim.Max(to - from, 0), step);
    }

    private static SymbolicDim? Place(SymbolicDim size, SymbolicDim place)
    {
        if (place.Value is { } number)
        {
            if (number == 0) return 0;
            if (number < 0) return number == long.MinValue ? null : SymbolicDim.Max(size + number, 0);
            return number >= int.MaxValue ? size : SymbolicDim.Min(number, size);
        }
        if (!place.MayBeSize) return null;
        if (place.Equals(size)) return size;
        // Counted from the back: a size less something is where that is from the front.
        if (place.IsSurelyNonNegative) return SymbolicDim.Min(place, size);
        return (size - place).IsSurelyNonNegative ? SymbolicDim.Max(place, 0) : null;
    }

    private static long Count(long size, long start, long end, long step)
    {
        var (first, last) = Clamp(size, start, end, step);
        var room = step > 0 ? last - first : first - last;
        var stride = step > 0 ? step : step == long.MinValue ? long.MaxValue : -step;
        return room <= 0 ? 0 : ((room - 1) / stride) + 1;
    }

    private static (long First, long Last) Clamp(long size, long start, long end, long step)
    {
        var first = start < 0 ? Math.Max(start, -size - 1) + size : start;
        var last = end < 0 ? Math.Max(end, -size - 1) + size : end;
        return step > 0 ? (Math.Clamp(first, 0, size), Math.Clamp(last, 0, size)) : (Math.Clamp(first, -1, Math.Max(size - 1, -1)), Math.Clamp(last, -1, Math.Max(size - 1, -1)));
    }

    private static List<SymbolicDim>? Elements(ShapeContext context, long start, SymbolicDim end, long step, long length)
    {
        if (context.Elements(0) is not { } all || all.Count != length || end.Value is not { } last || step == 0) return null;
        var first = Clamp(length, start, last, step).First;
        return [.. Enumerable.Range(0, (int)Count(length, start, last, step)).Select(index => all[(int)(first + (index * step))])];
    }

    private static void Split(ShapeContext context)
    {
        if (context.Shape(0) is not { } data)
        {
            for (var index = 0; index < context.OutputCount; index++) context.SetOutput(index, context.Type(0), shape: null);
            return;
        }
        var axis = ShapeContext.Axis(context.Int("axis", 0), data.Count);
        IReadOnlyList<SymbolicDim>? sizes = context.Ints("split") is { } stated ? [.. stated.Select(SymbolicDim.Of)] : context.Elements(1);
        var isEven = sizes is null && !context.Has(1);
        var count = context.Int("num_outputs", context.OutputCount);
        // Parts of equal size, the last one smaller.
        var part = isEven ? SymbolicDim.CeilDivide(data[axis], count) : context.Unknown();
        SymbolicDim offset = 0;
        for (var index = 0; index < context.OutputCount; index++)
        {
            var shape = data.ToArray();
            var isLast = index == count - 1;
            shape[axis] = sizes is not null ? sizes[index].MayBeSize ? sizes[index] : context.Unknown()
                : !isEven ? context.Unknown()
                : isLast && SymbolicDim.FloorDivide(data[axis], count) * count is var whole && !whole.Equals(data[axis]) ? data[axis] - (part * (count - 1)) : part;
            context.SetOutput(index, context.Type(0), shape, Part(context, data, offset, shape[axis]));
            offset += shape[axis];
        }
    }

    private static List<SymbolicDim>? Part(ShapeContext context, IReadOnlyList<SymbolicDim> data, SymbolicDim offset, SymbolicDim size) =>
        data.Count == 1 && context.Elements(0) is { } all && offset.Value is { } first && size.Value is { } count && first + count <= all.Count
            ? [.. all.Skip((int)first).Take((int)count)] : null;

    private static void Pad(ShapeContext context)
    {
        if (context.Shape(0) is not { } data)
        {
            context.SetOutput(0, context.Type(0), shape: null);
            return;
        }
        IReadOnlyList<SymbolicDim>? pads = context.Ints("pads") is { } stated ? [.. stated.Select(SymbolicDim.Of)] : context.Elements(1);
        IReadOnlyList<long>? axes = context.Has(3) ? context.Input(3).FixedElements : [.. Enumerable.Range(0, data.Count).Select(static axis => (long)axis)];
        if (pads is null || axes is null || pads.Count != axes.Count * 2)
        {
            context.SetOutput(0, context.Type(0), context.Unknowns(data.Count));
            return;
        }
        var shape = data.ToArray();
        for (var index = 0; index < axes.Count; index++)
        {
            var axis = ShapeContext.Axis(axes[index], data.Count);
            shape[axis] = data[axis] + pads[index] + pads[index + axes.Count];
            if (!shape[axis].MayBeSize) shape[axis] = context.Unknown();
        }
        context.SetOutput(0, context.Type(0), shape);
    }
}
