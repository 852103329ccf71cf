using TorchSharp;

namespace Lifecycle.Training.Export.Operators;

/// <summary>Operators on the bits of integers, which are logical ones on truth values.</summary>
internal static class Bitwise
{
    private const int FirstOpset = 18;

    /// <summary>aten::bitwise_and, or, xor(left, right).</summary>
    internal static OperatorHandler Binary(string onTruths, string onIntegers) => context =>
        context.SetOutput(context.Add(Choose(context, onTruths, onIntegers), [context.TensorAs(0, context.OutputType), context.TensorAs(1, context.OutputType)]));

    /// <summary>aten::bitwise_not(input): -x - 1 of integers, whatever the operator set.</summary>
    internal static void Not(OperatorContext context)
    {
        var input = context.Tensor(0);
        context.SetOutput(context.OutputType == torch.ScalarType.Bool
            ? context.Add("Not", [input])
            : context.Add("Sub", [context.Scalar(-1, context.OutputType), input]));
    }

    /// <summary>aten::bitwise_left_shift(left, right): left * 2^right.</summary>
    internal static void ShiftLeft(OperatorContext context) =>
        context.SetOutput(context.Add("Mul", [context.TensorAs(0, context.OutputType), PowerOfTwo(context)]));

    /// <summary>aten::bitwise_right_shift(left, right): left / 2^right, rounded down.</summary>
    internal static void ShiftRight(OperatorContext context)
    {
        var (input, divisor) = (context.TensorAs(0, context.OutputType), PowerOfTwo(context));
        var rest = context.Add("Mod", [input, divisor]);
        context.SetOutput(context.Add("Div", [context.Add("Sub", [input, rest]), divisor]));
    }

    private static ExportTensor PowerOfTwo(OperatorContext context) =>
        context.Add("Pow", [context.Scalar(2, context.OutputType), context.TensorAs(1, context.OutputType)]);

    private static string Choose(OperatorContext context, string onTruths, string onIntegers)
    {
        if (context.OutputType == torch.ScalarType.Bool)
            return onTruths;
        return context.Opset >= FirstOpset ? onIntegers : throw context.Unsupported($"operator set {context.Opset} has no {onIntegers}, {FirstOpset} has");
    }
}
