
namespace Lifecycle.Training.Export.Operators;

/// <summary>Tensors that the model makes as it runs.</summary>
internal static class Creation
{
    /// <summary>aten::zeros, ones and their kin: the output's type and shape say everything.</summary>
    internal static OperatorHandler Filled(double value) => context => Fill(context, value);

    /// <summary>aten::full, full_like, new_full: filled with an argument.</summary>
    internal static OperatorHandler FilledWith(int argument) => context => Fill(context, context.Float(argument));

    /// <summary>aten::arange(end, ...), (start, end, ...) or (start, end, step, ...), four more arguments after.</summary>
    internal static void Range(OperatorContext context)
    {
        var type = context.OutputType;
        var given = context.ArgumentCount - 4;
        context.SetOutput(context.Add("Range",
        [
            given == 1 ? context.Scalar(0, type) : context.TensorAs(0, type),
            context.TensorAs(given == 1 ? 0 : 1, type),
            given == 3 ? context.TensorAs(2, type) : context.Scalar(1, type),
        ]));
    }

    private static void Fill(OperatorContext context, double value)
    {
        var filling = context.Scalar(value, context.OutputType);
        context.SetOutput(context.OutputShape.Count == 0 ? filling : context.Add("Expand", [filling, context.SizeList(context.OutputShape)]));
    }
}
