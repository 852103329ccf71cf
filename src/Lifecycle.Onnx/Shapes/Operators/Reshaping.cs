namespace Lifecycle.Onnx.Shapes.Operators;

/// <summary>Operators that lay the same elements out in other dimensions, or repeat them.</summary>
internal static class Reshaping
{
    public static IEnumerable<(string, ShapeHandler)> Handlers() =>
    [
        ("Reshape", Reshape),
        ("Flatten", Flatten),
        ("Squeeze", Squeeze),
        ("Unsqueeze", Unsqueeze),
        ("Transpose", Transpose),
        ("Concat", Concat),
        ("Expand", Expand),
        ("Tile", Tile),
    ];

    public static SymbolicDim Product(IEnumerable<SymbolicDim> dims) => dims.Aggregate(SymbolicDim.Of(1), static (product, dim) => product * dim);

    private static void Reshape(ShapeContext context)
    {
        var wanted = context.Ints("shape") is { } stated ? [.. stated.Select(SymbolicDim.Of)] : context.Elements(1);
        if (wanted is null)
        {
            // The number of dimensions is known where the length of the shape is.
            context.SetOutput(0, context.Type(0), context.Shape(1) is [{ Value: >= 0 and < 64 } rank] ? context.Unknowns((int)rank.Value!) : null);
            return;
        }
        var shape = new SymbolicDim[wanted.Count];
        var free = -1;
        for (var axis = 0; axis < shape.Length; axis++)
        {
            if (wanted[axis].Value == -1) free = axis;
            else if (wanted[axis].Value == 0 && context.Int("allowzero", 0) == 0) shape[axis] = context.Shape(0)?[axis] ?? context.Unknown();
            else shape[axis] = wanted[axis].MayBeSize ? wanted[axis] : context.Unknown();
        }
        if (free >= 0) shape[free] = Rest(context, shape.Where((_, axis) => axis != free));
        context.SetOutput(0, context.Type(0), shape, context.Elements(0));
    }

    private static SymbolicDim Rest(ShapeContext context, IEnumerable<SymbolicDim> others)
    {
        if (context.Shape(0) is not { } data) return context.Unknown();
        // Sizes that come in and go out as they are need no quotient.
        var left = data.ToList();
        var divisors = others.Where(dim => !left.Remove(dim)).ToList();
        var (dividend, divisor) = (Product(left), Product(divisors));
        if (divisor.Value == 0) return context.Unknown();
        if (dividend.Value is { } whole && divisor.Value is { } part && whole % part != 0) throw ShapeContext.Mismatch($"{whole} elements in rows of {part}");
        return SymbolicDim.FloorDivide(dividend, divisor);
    }

    private static void Flatten(ShapeContext context)
    {
        if (context.Shape(0) is not { } data)
        {
            context.SetOutput(0, context.Type(0), context.Unknowns(2));
            return;
        }
        var axis = context.Int("axis", 1) == data.Count ? data.Count : ShapeContext.Axis(context.Int("axis", 1), Math.Max(data.Count, 1));
        context.SetOutput(0, context.Type(0), [Product(data.Take(axis)), Product(data.Skip(axis))]);
    }

    private static void Squeeze(ShapeContext context)
    {
        var data = context.Shape(0);
        var axes = context.Ints("axes") ?? (context.Has(1) ? context.Input(1).FixedElements : null);
        IReadOnlyList<SymbolicDim>? shape = null;
        if (data is not null && axes is not null)
        {
            var gone = axes.Select(axis => ShapeContext.Axis(axis, data.Count)).ToHashSet();
            shape = [.. data.Where((_, axis) => !gone.Contains(axis))];
        }
        else if (data is not null && !context.Has(1) && data.All(static dim => dim.Value is not null))
        {
            shape = [.. data.Where(static dim => dim.Value != 1)];
        }
        context.SetOutput(0, context.Type(0), shape, context.Elements(0));
    }

    private static void Unsqueeze(ShapeContext context)
    {
        var axes = context.Ints("axes") ?? context.Input(1).FixedElements;
        IReadOnlyList<SymbolicDim>? shape = null;
        if (context.Shape(0) is { } data && axes is not null)
        {
            var rank = data.Count + axes.Count;
            var added = axes.Select(axis => ShapeContext.Axis(axis, rank)).ToHashSet();
            var next = 0;
            shape = [.. Enumerable.Range(0, rank).Select(axis => added.Contains(axis) ? 1 : data[next++])];
        }
        context.SetOutput(0, context.Type(0), shape, context.Elements(0));
    }

    private static void Transpose(ShapeContext context)
    {
        if (context.Shape(0) is not { } data)
        {
            context.SetOutput(0, context.Type(0), context.Ints("perm") is { } known ? context.Unknowns(known.Count) : null);
            return;
        }
        var order = context.Ints("perm") ?? [.. Enumerable.Range(0, data.Count).Reverse().Select(static axis => (long)axis)];
        if (order.Count != data.Count) throw ShapeContext.Mismatch($"an order of {order.Count} axes on {data.Count} dimensions");
        context.SetOutput(0, context.Type(0), [.. order.Select(axis => data[ShapeContext.Axis(axis, data.Count)])], data.Count < 2 ? context.Elements(0) : null);
    }

    private static void Concat(ShapeContext context)
    {
        var shapes = context.Node.Inputs.Select((_, index) => context.Shape(index)).ToList();
        if (shapes.FirstOrDefault(static shape => shape is not null) is not { } first)
        {
            context.SetOutput(0, context.Type(0), shape: null);
            return;
        }
        if (shapes.Exists(shape => shape is not null && shape.Count != first.Count)) throw ShapeContext.Mismatch("tensors of different ranks put together");
        var axis = ShapeContext.Axis(context.Int("axis", 0), first.Count);
        var result = Enumerable.Range(0, first.Count).Select(place => place == axis ? Sum(context, shapes, axis) : Common(context, shapes, place)).ToArray();
        context.SetOutput(0, context.Type(0), result, first.Count == 1 ? Elements(context, shapes) : null);
    }

    private static SymbolicDim Sum(ShapeContext context, List<IReadOnlyList<SymbolicDim>?> shapes, int axis) =>
        shapes.Aggregate(SymbolicDim.Of(0), (sum, shape) => sum + (shape?[axis] ?? context.Unknown()));

    // The best told of sizes that are the same.
    private static SymbolicDim Common(ShapeContext context, List<IReadOnlyList<SymbolicDim>?> shapes, int axis)
    {
        var sizes = shapes.Where(static shape => shape is not null).Select(shape => shape![axis]).ToList();
        return sizes.Find(static dim => dim.Value is not null) ?? sizes.Find(static dim => dim.IsKnown) ?? sizes.FirstOrDefault() ?? context.Unknown();
    }

    private static List<SymbolicDim>? Elements(ShapeContext context, List<IReadOnlyList<SymbolicDim>?> shapes)
    {
        if (!Enumerable.Range(0, shapes.Count).Any(index => context.Elements(index) is not null)) return null;
        List<SymbolicDim> elements = [];
        for (var index = 0; index < shapes.Count; index++)
        {
            if (context.Elements(index) is { } known) elements.AddRange(known);
            else if (shapes[index] is [{ Value: { } count and < 64 }]) elements.AddRange(Enumerable.Range(0, (int)count).Select(_ => context.UnknownElement()));
            else return null;
        }
        return elements;
    }

    private static void Expand(ShapeContext context)
    {
        IReadOnlyList<SymbolicDim>? wanted = context.Elements(1) is { } elements ? [.. elements.Select(dim => dim.MayBeSize ? dim : context.Unknown())]
            : context.Shape(1) is [{ Value: >= 0 and < 64 } rank] ? context.Unknowns((int)rank.Value!) : null;
        var shape = context.Broadcast(context.Shape(0), wanted);
        var isRow = context.Elements(0) is { Count: 1 } && shape is [{ Value: >= 0 and <= 64 }];
        context.SetOutput(0, context.Type(0), shape, isRow ? [.. Enumerable.Repeat(context.Elements(0)![0], (int)shape![0].Value!)] : null);
    }

    private static void Tile(ShapeContext context)
    {
        if (context.Shape(0) is not { } data)
        {
            context.SetOutput(0, context.Type(0), shape: null);
            return;
        }
        var repeats = context.Elements(1);
        context.SetOutput(0, context.Type(0), [.. data.Select((dim, axis) => repeats is not null && repeats[axis].MayBeSize ? dim * repeats[axis] : context.Unknown())]);
    }
}
