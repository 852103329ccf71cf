using Lifecycle.Onnx.Graph;

namespace Lifecycle.Training.Export.Operators;

/// <summary>Division and what is left of it, with torch's signs.</summary>
internal static class Division
{
    /// <summary>aten::div(left, right, rounding_mode).</summary>
    internal static void Divide(OperatorContext context)
    {
        if (context.ArgumentCount < 3 || context.IsNone(2))
            Elementwise.Binary("Div")(context);
        else
            Rounded(context, context.Text(2));
    }

    /// <summary>aten::floor_divide(left, right).</summary>
    internal static void Floor(OperatorContext context) => Rounded(context, "floor");

    /// <summary>aten::fmod(left, right): what is left has the sign of the left one.</summary>
    internal static void Rest(OperatorContext context) => context.SetOutput(Rest(context, Left(context), Right(context)));

    /// <summary>aten::remainder(left, right): what is left has the sign of the right one.</summary>
    internal static void Remainder(OperatorContext context)
    {
        var (left, right) = (Left(context), Right(context));
        if (!TorchTypes.IsFloating(context.OutputType))
        {
            context.SetOutput(context.Add("Mod", [left, right]));
            return;
        }

        var rest = Rest(context, left, right);
        context.SetOutput(context.Add("Where", [SignsDiffer(context, rest, right), context.Add("Add", [rest, right]), rest]));
    }

    private static void Rounded(OperatorContext context, string mode)
    {
        var (left, right) = (Left(context), Right(context));
        var floating = TorchTypes.IsFloating(context.OutputType);
        context.SetOutput(mode switch
        {
            "trunc" => floating ? Elementwise.Truncated(context, context.Add("Div", [left, right])) : context.Add("Div", [left, right]),
            "floor" => floating ? FloorOfFloats(context, left, right) : FloorOfIntegers(context, left, right),
            _ => throw context.Unsupported($"its rounding mode '{mode}' is not one of 'floor' and 'trunc'"),
        });
    }

    // ONNX's division of integers truncates.
    private static ExportTensor FloorOfIntegers(OperatorContext context, ExportTensor left, ExportTensor right)
    {
        var below = context.Cast(SignsDiffer(context, Rest(context, left, right), right), context.OutputType);
        return context.Add("Sub", [context.Add("Div", [left, right]), below]);
    }

    // The quotient rounded down may lie one above: 1 / 0.1f is 10, but 0.1f goes into 1 nine times.
    private static ExportTensor FloorOfFloats(OperatorContext context, ExportTensor left, ExportTensor right)
    {
        var rest = Rest(context, left, right);
        var whole = context.Add("Div", [context.Add("Sub", [left, rest]), right]);
        var below = context.Cast(SignsDiffer(context, rest, right), context.OutputType);
        var rounded = context.Add("Round", [context.Add("Sub", [whole, below])]);
        var byZero = context.Add("Equal", [right, context.Scalar(0, context.OutputType)]);
        return context.Add("Where", [byZero, context.Add("Div", [left, right]), rounded]);
    }

    private static ExportTensor SignsDiffer(OperatorContext context, ExportTensor rest, ExportTensor right)
    {
        var zero = context.Scalar(0, context.OutputType);
        var differ = context.Add("Xor", [context.Add("Less", [rest, zero]), context.Add("Less", [right, zero])]);
        return context.Add("And", [differ, context.Add("Not", [context.Add("Equal", [rest, zero])])]);
    }

    private static ExportTensor Rest(OperatorContext context, ExportTensor left, ExportTensor right) =>
        context.Add("Mod", [left, right], new OnnxAttribute("fmod", 1L));

    private static ExportTensor Left(OperatorContext context) => context.TensorAs(0, context.OutputType);

    private static ExportTensor Right(OperatorContext context) => context.TensorAs(1, context.OutputType);
}
