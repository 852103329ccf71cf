using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Shapes.Operators;

/// <summary>Fourier transforms and windows.</summary>
internal static class Signals
{
    public static IEnumerable<(string, ShapeHandler)> Handlers() =>
    [
        .. ShapeTable.Each(static context => context.SetOutput(0, (OnnxElementType)context.Int("output_datatype", (long)OnnxElementType.Float), [Size(context, 0)]), "HannWindow", "HammingWindow", "BlackmanWindow"),
        ("MelWeightMatrix", static context => context.SetOutput(0, (OnnxElementType)context.Int("output_datatype", (long)OnnxElementType.Float),
            [context.Elements(1) is [{ MayBeSize: true } length] ? SymbolicDim.FloorDivide(length, 2) + 1 : context.Unknown(), Size(context, 0)])),
        ("DFT", Dft),
        ("STFT", Stft),
    ];

    private static SymbolicDim Size(ShapeContext context, int input) => context.Elements(input) is [{ MayBeSize: true } size] ? size : context.Unknown();

    private static void Dft(ShapeContext context)
    {
        if (context.Shape(0) is not { Count: > 1 } data)
        {
            context.SetOutput(0, context.Type(0), shape: null);
            return;
        }
        var shape = data.ToArray();
        var along = context.Opset < 20 ? context.Int("axis", 1) : context.Has(2) ? context.Input(2).FixedElements?.FirstOrDefault() : -2;
        if (along is null) shape = [data[0], .. context.Unknowns(data.Count - 2), 2];
        else
        {
            var axis = ShapeContext.Axis(along.Value, data.Count);
            if (context.Has(1)) shape[axis] = Size(context, 1);
            if (context.Int("onesided", 0) != 0) shape[axis] = SymbolicDim.FloorDivide(shape[axis], 2) + 1;
        }
        shape[^1] = 2;
        context.SetOutput(0, context.Type(0), shape);
    }

    private static void Stft(ShapeContext context)
    {
        var data = context.Shape(0);
        var frame = context.Has(3) ? Size(context, 3) : context.Shape(2)?[0] ?? context.Unknown();
        var frames = data is not null && context.Elements(1) is [{ Value: > 0 } step] ? SymbolicDim.FloorDivide(data[1] - frame, step) + 1 : context.Unknown();
        var bins = context.Int("onesided", 1) != 0 ? SymbolicDim.FloorDivide(frame, 2) + 1 : frame;
        context.SetOutput(0, context.Type(0), [data?[0] ?? context.Unknown(), frames, bins, 2]);
    }
}
