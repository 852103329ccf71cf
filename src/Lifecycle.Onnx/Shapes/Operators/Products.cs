using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Shapes.Operators;

/// <summary>Products of matrices and sums of products.</summary>
internal static class Products
{
    public static IEnumerable<(string, ShapeHandler)> Handlers() =>
    [
        ("MatMul", static context => context.SetOutput(0, context.Type(0), MatMul(context, context.Shape(0), context.Shape(1)))),
        ("MatMulInteger", static context => context.SetOutput(0, OnnxElementType.Int32, MatMul(context, context.Shape(0), context.Shape(1)))),
        ("QLinearMatMul", static context => context.SetOutput(0, context.Type(7), MatMul(context, context.Shape(0), context.Shape(3)))),
        ("Gemm", Gemm),
        ("com.microsoft.FusedGemm", Gemm),
        ("Einsum", Einsum),
        ("Det", static context => context.SetOutput(0, context.Type(0), context.Shape(0) is { } shape ? [.. shape.Take(shape.Count - 2)] : null)),
    ];

    /// <summary>The shape of a product, as numpy.matmul has it.</summary>
    public static IReadOnlyList<SymbolicDim>? MatMul(ShapeContext context, IReadOnlyList<SymbolicDim>? left, IReadOnlyList<SymbolicDim>? right)
    {
        if (left is null || right is null) return null;
        if (left.Count == 0 || right.Count == 0) throw ShapeContext.Mismatch("a product of a scalar");
        var inner = right.Count == 1 ? right[0] : right[^2];
        if (left[^1].Value is { } one && inner.Value is { } other && one != other) throw ShapeContext.Mismatch($"a product over {one} and {other} elements");
        var batch = context.Broadcast([.. left.Take(left.Count - 2)], [.. right.Take(right.Count - 2)])!;
        IEnumerable<SymbolicDim> rows = left.Count == 1 ? [] : [left[^2]];
        IEnumerable<SymbolicDim> columns = right.Count == 1 ? [] : [right[^1]];
        return [.. batch, .. rows, .. columns];
    }

    private static void Gemm(ShapeContext context) => context.SetOutput(0, context.Type(0),
        [
            context.Shape(0) is { Count: 2 } left ? left[context.Int("transA", 0) == 0 ? 0 : 1] : context.Unknown(),
            context.Shape(1) is { Count: 2 } right ? right[context.Int("transB", 0) == 0 ? 1 : 0] : context.Unknown(),
        ]);

    private static void Einsum(ShapeContext context)
    {
        var equation = context.Node.Attributes.GetString("equation", "").Replace(" ", "", StringComparison.Ordinal);
        var sides = equation.Split("->");
        var inputs = sides[0].Split(',');
        if (inputs.Length != context.Node.Inputs.Count || inputs.Select((_, index) => context.Shape(index)).Any(static shape => shape is null))
        {
            context.SetOutput(0, context.Type(0), shape: null);
            return;
        }
        var letters = new Dictionary<char, SymbolicDim>();
        IReadOnlyList<SymbolicDim> dots = [];
        for (var index = 0; index < inputs.Length; index++)
        {
            var shape = context.Shape(index)!;
            var places = inputs[index].Split("...");
            if (places.Sum(static part => part.Length) > shape.Count) throw ShapeContext.Mismatch($"equation {equation} on {shape.Count} dimensions");
            var tail = places.Length > 1 ? places[1] : "";
            for (var axis = 0; axis < places[0].Length; axis++) Add(letters, places[0][axis], shape[axis]);
            for (var axis = 0; axis < tail.Length; axis++) Add(letters, tail[axis], shape[shape.Count - tail.Length + axis]);
            dots = context.Broadcast(dots, [.. shape.Skip(places[0].Length).Take(shape.Count - places[0].Length - tail.Length)])!;
        }
        var result = sides.Length > 1 ? sides[1] : Implicit(inputs);
        List<SymbolicDim> output = [];
        for (var place = 0; place < result.Length; place++)
        {
            if (result[place] != '.') output.Add(letters[result[place]]);
            else if (result.AsSpan(place).StartsWith("..."))
            {
                output.AddRange(dots);
                place += 2;
            }
        }
        context.SetOutput(0, context.Type(0), output);
    }

    private static void Add(Dictionary<char, SymbolicDim> letters, char letter, SymbolicDim dim)
    {
        if (!letters.TryGetValue(letter, out var known) || known.Value is null or 1) letters[letter] = known is not null && dim.Value == 1 ? known : dim;
    }

    // Letters that occur once, in order, behind the dots.
    private static string Implicit(string[] inputs)
    {
        var all = string.Concat(inputs);
        var once = all.Where(char.IsLetter).GroupBy(static letter => letter).Where(static group => group.Count() == 1).Select(static group => group.Key).Order();
        return (all.Contains("...", StringComparison.Ordinal) ? "..." : "") + string.Concat(once);
    }
}
