using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Shapes.Operators;

/// <summary>Constants, ranges, random numbers, and the shapes of tensors as tensors.</summary>
internal static class Creation
{
    public static IEnumerable<(string, ShapeHandler)> Handlers() =>
    [
        ("Constant", Constant),
        ("ConstantOfShape", ConstantOfShape),
        ("Shape", Shape),
        ("Size", static context => context.SetOutput(0, OnnxElementType.Int64, [], context.Shape(0) is { } shape ? [Reshaping.Product(shape)] : null)),
        ("Range", Range),
        ("EyeLike", static context => context.SetOutput(0, Type(context, "dtype"), context.Shape(0))),
        .. ShapeTable.Each(static context => context.SetOutput(0, (OnnxElementType)context.Int("dtype", (long)OnnxElementType.Float), [.. (context.Ints("shape") ?? []).Select(SymbolicDim.Of)]), "RandomNormal", "RandomUniform"),
        .. ShapeTable.Each(static context => context.SetOutput(0, Type(context, "dtype"), context.Shape(0)), "RandomNormalLike", "RandomUniformLike", "Bernoulli"),
        ("Multinomial", static context => context.SetOutput(0, (OnnxElementType)context.Int("dtype", (long)OnnxElementType.Int32), [context.Shape(0)?[0] ?? context.Unknown(), context.Int("sample_size", 1)])),
    ];

    // The input's type, where the attribute says no other.
    private static OnnxElementType Type(ShapeContext context, string attribute) => context.Node.Attributes.Find(attribute) is { } found ? (OnnxElementType)found.AsInt() : context.Type(0);

    private static void Constant(ShapeContext context)
    {
        if (ConstantValue.Read(context.Node, context.Node.Outputs[0]) is { } tensor)
        {
            SymbolicDim[] shape = [.. tensor.Dims.Select(static dim => SymbolicDim.Of(dim))];
            context.SetConstant(0, tensor, InferredValue.Tensor(tensor.ElementType, shape, tensor.Dims.Count <= 2 && tensor.ElementCount <= 1024 ? ShapeRun.Elements(tensor) : null));
        }
        else if (context.Node.Attributes.Find("sparse_value") is { Message.SparseTensor: { } sparse })
        {
            context.SetOutput(0, (OnnxElementType)(sparse.Values?.DataType ?? 0), [.. sparse.Dims.Select(static dim => SymbolicDim.Of(dim))]);
        }
    }

    private static void ConstantOfShape(ShapeContext context)
    {
        var value = context.Node.Attributes.Find("value")?.AsTensor();
        IReadOnlyList<SymbolicDim>? shape = context.Elements(0) is { } elements ? [.. elements.Select(dim => dim.MayBeSize ? dim : context.Unknown())]
            : context.Shape(0) is [{ Value: >= 0 and < 64 } rank] ? context.Unknowns((int)rank.Value!) : null;
        var filled = shape is { Count: <= 1 } && (shape.Count == 0 ? 1 : shape[0].Value) is { } count and <= 64 && value is not null && ShapeRun.Elements(value) is [var element]
            ? Enumerable.Repeat(element, (int)count).ToList() : null;
        context.SetOutput(0, value?.ElementType ?? OnnxElementType.Float, shape, filled);
    }

    private static void Shape(ShapeContext context)
    {
        if (context.Shape(0) is not { } data)
        {
            context.SetOutput(0, OnnxElementType.Int64, [context.Unknown()]);
            return;
        }
        var first = Place(context.Int("start", 0), data.Count);
        var last = Place(context.Int("end", data.Count), data.Count);
        SymbolicDim[] dims = [.. data.Skip(first).Take(Math.Max(last - first, 0))];
        context.SetOutput(0, OnnxElementType.Int64, [dims.Length], dims);
    }

    private static int Place(long place, int rank) => (int)Math.Clamp(place < 0 ? Math.Max(place, -rank) + rank : place, 0, rank);

    private static void Range(ShapeContext context)
    {
        if (context.Elements(0) is [var start] && context.Elements(1) is [var limit] && context.Elements(2) is [{ Value: { } step }] && step != 0)
        {
            var room = step > 0 ? limit - start : start - limit;
            var stride = step > 0 ? step : -step;
            var count = SymbolicDim.CeilDivide(SymbolicDim.Max(room, 0), stride);
            if (!count.MayBeSize) count = context.Unknown();
            var elements = count.Value is { } number and <= 1024 ? Enumerable.Range(0, (int)number).Select(index => start + (step * index)).ToList() : null;
            context.SetOutput(0, context.Type(0), [count], elements);
            return;
        }
        var floats = Enumerable.Range(0, 3).Select(index => Number(context.Constant(index))).ToList();
        var length = floats.TrueForAll(static value => value is not null) && floats[2] != 0 ? Math.Max(Math.Ceiling((floats[1]!.Value - floats[0]!.Value) / floats[2]!.Value), 0) : double.NaN;
        context.SetOutput(0, context.Type(0), [length < int.MaxValue ? (long)length : context.Unknown()]);
    }

    private static double? Number(TensorData? tensor) => tensor switch
    {
        { ElementCount: 1, ElementType: OnnxElementType.Float } => tensor.AsSpan<float>()[0],
        { ElementCount: 1, ElementType: OnnxElementType.Double } => tensor.AsSpan<double>()[0],
        _ => null,
    };
}
