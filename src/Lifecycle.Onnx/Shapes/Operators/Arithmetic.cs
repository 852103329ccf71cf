using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Shapes.Operators;

/// <summary>Element-wise operators that sizes are reckoned with: beside the shape, the elements of small integer tensors are followed.</summary>
internal static class Arithmetic
{
    public static IEnumerable<(string, ShapeHandler)> Handlers() =>
    [
        ("Add", context => Binary(context, static (one, other) => one + other)),
        ("Sub", context => Binary(context, static (one, other) => one - other)),
        ("Mul", context => Binary(context, static (one, other) => one * other)),
        ("Div", context => Binary(context, Divide)),
        ("Mod", context => Binary(context, Modulo(context))),
        ("Min", context => Variadic(context, SymbolicDim.Min)),
        ("Max", context => Variadic(context, SymbolicDim.Max)),
        ("Equal", Equal),
        ("Where", Where),
        ("Not", context => Unary(context, static dim => dim.Value is { } value ? 1 - value : null)),
        ("Neg", context => Unary(context, static dim => dim * -1)),
        ("Abs", context => Unary(context, static dim => dim.Value is { } value ? Math.Abs(value) : dim.IsSurelyNonNegative ? dim : null)),
        ("Sign", context => Unary(context, static dim => dim.Value is { } value ? Math.Sign(value) : null)),
        ("Floor", context => Unary(context, static dim => dim)),
        ("Ceil", context => Unary(context, static dim => dim)),
        ("Identity", static context => Identity(context, 0)),
        ("Cast", static context => Cast(context, (OnnxElementType)context.Int("to", 0))),
        ("CastLike", static context => Cast(context, context.Type(1))),
    ];

    private static void Identity(ShapeContext context, int input)
    {
        if (context.Constant(input) is { } constant) context.SetConstant(0, constant, context.Input(input));
        else context.SetOutput(0, context.Input(input));
    }

    private static void Unary(ShapeContext context, Func<SymbolicDim, SymbolicDim?> apply) =>
        context.SetOutput(0, context.Type(0), context.Shape(0), context.Elements(0) is { } elements ? All(elements.Select(apply), context) : null);

    // An element that cannot be told is unknown, and the others are told.
    private static IReadOnlyList<SymbolicDim> All(IEnumerable<SymbolicDim?> elements, ShapeContext context) => [.. elements.Select(dim => dim ?? context.UnknownElement())];

    private static void Variadic(ShapeContext context, Func<SymbolicDim, SymbolicDim, SymbolicDim?> apply)
    {
        if (context.Node.Inputs.Count == 2) Binary(context, apply);
        else ElementWise.Stretched(context);
    }

    private static void Binary(ShapeContext context, Func<SymbolicDim, SymbolicDim, SymbolicDim?> apply) =>
        context.SetOutput(0, context.Type(0), ElementWise.Stretch(context), Pairs(context, 0, 1) is { } pairs ? All(pairs.Select(pair => Apply(pair, apply)), context) : null);

    private static SymbolicDim? Apply((SymbolicDim One, SymbolicDim Other) pair, Func<SymbolicDim, SymbolicDim, SymbolicDim?> apply)
    {
        try
        {
            return apply(pair.One, pair.Other);
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    private static IEnumerable<(SymbolicDim One, SymbolicDim Other)>? Pairs(ShapeContext context, int first, int second)
    {
        if (context.Elements(first) is not { } one || context.Elements(second) is not { } other) return null;
        var (rankOne, rankOther) = (context.Shape(first)?.Count, context.Shape(second)?.Count);
        if (rankOne > 1 || rankOther > 1) return null;
        if (one.Count != other.Count && one.Count != 1 && other.Count != 1) return null;
        var count = one.Count == 1 ? other.Count : one.Count;
        return Enumerable.Range(0, count).Select(index => (one[one.Count == 1 ? 0 : index], other[other.Count == 1 ? 0 : index]));
    }

    // Integers are rounded to zero, which is down where nothing is negative.
    private static SymbolicDim? Divide(SymbolicDim dividend, SymbolicDim divisor)
    {
        if (dividend.Value is { } one && divisor.Value is { } other) return other == 0 || (one == long.MinValue && other == -1) ? null : one / other;
        var isPositive = divisor.Value is > 0 || (divisor.Value is null && divisor.IsSurelyNonNegative);
        return isPositive && dividend.IsSurelyNonNegative ? SymbolicDim.FloorDivide(dividend, divisor) : null;
    }

    private static Func<SymbolicDim, SymbolicDim, SymbolicDim?> Modulo(ShapeContext context)
    {
        var isTruncated = context.Int("fmod", 0) != 0;
        return (dividend, divisor) =>
        {
            if (dividend.Value is { } one && divisor.Value is { } other)
                return other is 0 or -1 ? null : isTruncated ? one % other : ((one % other) + other) % other;
            var isPositive = divisor.Value is > 0 || (divisor.Value is null && divisor.IsSurelyNonNegative);
            return isPositive && (!isTruncated || dividend.IsSurelyNonNegative) ? dividend - (SymbolicDim.FloorDivide(dividend, divisor) * divisor) : null;
        };
    }

    private static void Equal(ShapeContext context)
    {
        var elements = Pairs(context, 0, 1)?.Select(static pair => Compare(pair.One, pair.Other)).ToList();
        context.SetOutput(0, OnnxElementType.Bool, ElementWise.Stretch(context), elements is null ? null : All(elements, context));
    }

    // Sizes are never -1, which is what exporters compare them with.
    private static SymbolicDim? Compare(SymbolicDim one, SymbolicDim other) => one.Equals(other) ? SymbolicDim.Of(1)
        : (one.Value is not null && other.Value is not null) || (one.Value is < 0 && other.IsSurelyNonNegative) || (other.Value is < 0 && one.IsSurelyNonNegative) ? SymbolicDim.Of(0)
        : null;

    private static void Where(ShapeContext context)
    {
        IReadOnlyList<SymbolicDim>? elements = null;
        if (context.Elements(0) is { } conditions && Pairs(context, 1, 2)?.ToList() is { } pairs && (conditions.Count == pairs.Count || conditions.Count == 1 || pairs.Count == 1)
            && context.Shape(0)!.Count <= 1)
        {
            var count = pairs.Count == 1 ? conditions.Count : pairs.Count;
            elements = All(Enumerable.Range(0, count).Select(index => Chosen(conditions[conditions.Count == 1 ? 0 : index], pairs[pairs.Count == 1 ? 0 : index])), context);
        }
        context.SetOutput(0, context.Type(1), ElementWise.Stretch(context), elements);
    }

    private static SymbolicDim? Chosen(SymbolicDim condition, (SymbolicDim One, SymbolicDim Other) pair) =>
        condition.Value is { } value ? value != 0 ? pair.One : pair.Other : pair.One.Equals(pair.Other) ? pair.One : null;

    private static void Cast(ShapeContext context, OnnxElementType type) =>
        context.SetOutput(0, type, context.Shape(0), context.Elements(0) is { } elements && Keeps(type) ? type == OnnxElementType.Bool ? Truths(elements, context) : elements : null);

    private static bool Keeps(OnnxElementType type) => type is OnnxElementType.Int64 or OnnxElementType.Int32 or OnnxElementType.Bool;

    private static IReadOnlyList<SymbolicDim> Truths(IEnumerable<SymbolicDim> elements, ShapeContext context) =>
        All(elements.Select(static dim => dim.Value is { } value ? (SymbolicDim?)(value != 0 ? 1 : 0) : null), context);
}
