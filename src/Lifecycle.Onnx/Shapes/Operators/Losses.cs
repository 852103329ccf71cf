namespace Lifecycle.Onnx.Shapes.Operators;

/// <summary>Losses, gradients and the steps of optimizers.</summary>
internal static class Losses
{
    public static IEnumerable<(string, ShapeHandler)> Handlers() =>
    [
        ("NegativeLogLikelihoodLoss", Loss),
        ("SoftmaxCrossEntropyLoss", static context =>
        {
            Loss(context);
            context.SetOutput(1, context.Type(0), context.Shape(0));
        }),
        .. ShapeTable.Each(static context => Steps(context), "ai.onnx.preview.training.Adam", "ai.onnx.preview.training.Adagrad", "ai.onnx.preview.training.Momentum"),
        ("ai.onnx.preview.training.Gradient", Gradient),
    ];

    private static void Loss(ShapeContext context) =>
        context.SetOutput(0, context.Type(0), context.Node.Attributes.GetString("reduction", "mean") == "none" ? context.Shape(1) : []);

    // Rate and step come first, then parameters, gradients and states, of which the gradients alone are not given back.
    private static void Steps(ShapeContext context)
    {
        var kinds = context.Node.OpType switch { "Adam" => 4, _ => 3 };
        var count = (context.Node.Inputs.Count - 2) / kinds;
        for (var output = 0; output < context.OutputCount; output++)
        {
            var input = 2 + output + (output >= count ? count : 0);
            context.SetOutput(output, context.Type(input), context.Shape(input));
        }
    }

    private static void Gradient(ShapeContext context)
    {
        for (var output = 0; output < context.OutputCount; output++) context.SetOutput(output, context.Type(output), context.Shape(output));
    }
}
