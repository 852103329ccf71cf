using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Shapes.Operators;

/// <summary>If, Loop, Scan: operators whose bodies are graphs.</summary>
internal static class Bodies
{
    public static IEnumerable<(string, ShapeHandler)> Handlers() =>
    [
        ("If", If),
        ("Loop", Loop),
        ("Scan", Scan),
    ];

    private static void If(ShapeContext context)
    {
        var yes = context.Body("then_branch");
        var no = context.Body("else_branch");
        for (var index = 0; index < context.OutputCount; index++)
            if (Either(context, yes.ElementAtOrDefault(index), no.ElementAtOrDefault(index)) is { } value) context.SetOutput(index, value);
    }

    /// <summary>What holds whichever of both it is.</summary>
    private static InferredValue? Either(ShapeContext context, InferredValue? one, InferredValue? other)
    {
        if (one is null || other is null) return one ?? other;
        if (one.Kind != other.Kind) return one.Kind == ValueKind.Optional ? one : other;
        IReadOnlyList<SymbolicDim>? shape = null;
        if (one.Shape is not null && other.Shape?.Count == one.Shape.Count)
            shape = [.. one.Shape.Zip(other.Shape, (left, right) => left.Equals(right) ? left : context.Unknown())];
        return one with { Shape = shape, Elements = null, Inner = one.Inner is null ? other.Inner : Either(context, one.Inner, other.Inner) };
    }

    private static void Loop(ShapeContext context)
    {
        var states = Math.Max(context.Node.Inputs.Count - 2, 0);
        List<InferredValue?> given = [InferredValue.Tensor(OnnxElementType.Int64, []), InferredValue.Tensor(OnnxElementType.Bool, [])];
        // What goes around may grow: the shape is that of the first round only where the body keeps it.
        for (var index = 0; index < states; index++) given.Add(context.Input(index + 2) with { Elements = null });
        var outputs = context.Body("body", given);
        if (!Keeps(given, outputs, states))
        {
            for (var index = 0; index < states; index++) given[index + 2] = Loosened(context, given[index + 2]!, outputs.ElementAtOrDefault(index + 1));
            outputs = context.Body("body", given);
        }
        SymbolicDim rounds = context.Unknown();
        for (var index = 0; index < context.OutputCount; index++)
        {
            var made = outputs.ElementAtOrDefault(index + 1);
            // A loop that never ran gives what came in.
            if (index < states) context.SetOutput(index, Either(context, made, given[index + 2]) ?? new InferredValue());
            else if (made is { Kind: ValueKind.Tensor }) context.SetOutput(index, made.ElementType, made.Shape is null ? null : [rounds, .. made.Shape]);
        }
    }

    private static bool Keeps(List<InferredValue?> given, List<InferredValue?> outputs, int states) =>
        Enumerable.Range(0, states).All(index => SameShape(given[index + 2], outputs.ElementAtOrDefault(index + 1)));

    private static bool SameShape(InferredValue? one, InferredValue? other) =>
        one?.Shape is { } left && other?.Shape is { } right && left.SequenceEqual(right);

    private static InferredValue Loosened(ShapeContext context, InferredValue given, InferredValue? made)
    {
        if (SameShape(given, made)) return given;
        var inner = given.Kind == ValueKind.Tensor ? null : given.Inner is null ? null : given.Inner with { Shape = null };
        if (given.Shape is null || made?.Shape?.Count != given.Shape.Count) return given with { Shape = null, Inner = inner };
        return given with { Shape = [.. given.Shape.Zip(made.Shape, (left, right) => left.Equals(right) ? left : context.Unknown())] };
    }

    private static void Scan(ShapeContext context)
    {
        var scanned = (int)context.Int("num_scan_inputs", 1);
        // Set 8 had a batch axis and lengths in front.
        var first = context.Opset < 9 ? 1 : 0;
        var states = context.Node.Inputs.Count - first - scanned;
        if (scanned < 0 || states < 0) throw ShapeContext.Mismatch($"{scanned} inputs to scan, where there are {context.Node.Inputs.Count}");
        SymbolicDim? length = null;
        SymbolicDim? batch = null;
        List<InferredValue?> given = [];
        for (var index = 0; index < states; index++) given.Add(Row(context, context.Input(index + first), first, axis: null, ref batch, ref length));
        var axes = context.Ints("scan_input_axes");
        for (var index = 0; index < scanned; index++)
            given.Add(Row(context, context.Input(index + first + states), first, axes is null ? first : axes[index] + (axes[index] < 0 ? 0 : first), ref batch, ref length));
        var outputs = context.Body("body", given);
        var outputAxes = context.Ints("scan_output_axes");
        for (var index = 0; index < context.OutputCount; index++)
        {
            if (outputs.ElementAtOrDefault(index) is not { } made) continue;
            if (made.Shape is null)
            {
                context.SetOutput(index, made.ElementType, shape: null);
                continue;
            }
            List<SymbolicDim> shape = [.. made.Shape];
            if (index >= states) shape.Insert(outputAxes is null || first == 1 ? 0 : ShapeContext.Axis(outputAxes[index - states], shape.Count + 1), length ?? context.Unknown());
            if (first == 1) shape.Insert(0, batch ?? context.Unknown());
            context.SetOutput(index, made.ElementType, shape);
        }
    }

    private static InferredValue Row(ShapeContext context, InferredValue value, int first, long? axis, ref SymbolicDim? batch, ref SymbolicDim? length)
    {
        if (value.Shape is null) return value;
        List<SymbolicDim> shape = [.. value.Shape];
        if (axis is { } along)
        {
            var place = ShapeContext.Axis(along, shape.Count);
            length ??= shape[place];
            shape.RemoveAt(place);
        }
        if (first == 1)
        {
            batch ??= shape[0];
            shape.RemoveAt(0);
        }
        return value with { Shape = shape, Elements = null };
    }
}
