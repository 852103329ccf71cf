namespace Lifecycle.Onnx.Shapes.Operators;

/// <summary>RNN, GRU and LSTM.</summary>
internal static class Recurrent
{
    public static IEnumerable<(string, ShapeHandler)> Handlers() => ShapeTable.Each(Step, "RNN", "GRU", "LSTM");

    private static void Step(ShapeContext context)
    {
        var directions = context.Node.Attributes.GetString("direction", "forward") == "bidirectional" ? 2 : 1;
        var hidden = context.Node.Attributes.Find("hidden_size") is { } size ? size.AsInt() : context.Shape(2)?[^1] ?? context.Unknown();
        var data = context.Shape(0);
        var batchFirst = context.Int("layout", 0) != 0;
        var length = data?[batchFirst ? 1 : 0] ?? context.Unknown();
        var batch = data?[batchFirst ? 0 : 1] ?? context.Unknown();
        context.SetOutput(0, context.Type(0), batchFirst ? [batch, length, directions, hidden] : [length, directions, batch, hidden]);
        IReadOnlyList<SymbolicDim> state = batchFirst ? [batch, directions, hidden] : [directions, batch, hidden];
        context.SetOutput(1, context.Type(0), state);
        context.SetOutput(2, context.Type(0), state);
    }
}
