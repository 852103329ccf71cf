using Lifecycle.Onnx.Graph;
using TorchSharp;

namespace Lifecycle.Training.Export.Operators;

/// <summary>Operators that go element by element.</summary>
internal static class Elementwise
{
    /// <summary>An operator of one argument that ONNX has as well.</summary>
    internal static OperatorHandler Unary(string opType) => context =>
    {
        Expect(context, 1);
        context.SetOutput(context.Add(opType, [context.TensorAs(0, context.OutputType)]));
    };

    /// <summary>An operator of two arguments that ONNX has as well.</summary>
    internal static OperatorHandler Binary(string opType) => context =>
    {
        Expect(context, 2);
        context.SetOutput(context.Add(OnType(context, opType), [context.TensorAs(0, context.OutputType), context.TensorAs(1, context.OutputType)]));
    };

    /// <summary>aten::round(input, decimals): half to even, as ONNX rounds; below 0 decimals to tens, hundreds and so on.</summary>
    internal static void Round(OperatorContext context)
    {
        var decimals = context.ArgumentCount > 1 ? context.Int(1) : 0;
        var input = context.TensorAs(0, context.OutputType);
        if (decimals == 0)
        {
            context.SetOutput(context.Add("Round", [input]));
            return;
        }

        // Powers of ten of a positive exponent are exact, those of a negative one are not.
        var power = context.Scalar(Math.Pow(10, Math.Abs(decimals)), context.OutputType);
        var (before, after) = decimals > 0 ? ("Mul", "Div") : ("Div", "Mul");
        context.SetOutput(context.Add(after, [context.Add("Round", [context.Add(before, [input, power])]), power]));
    }

    /// <summary>aten::add and sub(left, right, alpha): the right one times alpha.</summary>
    internal static OperatorHandler Scaled(string opType) => context =>
        context.SetOutput(context.Add(OnType(context, opType), [context.TensorAs(0, context.OutputType), Times(context, 1, context.ArgumentCount > 2 ? context.Float(2) : 1)]));

    /// <summary>aten::rsub(left, right, alpha): right - alpha * left.</summary>
    internal static void ReversedSubtract(OperatorContext context) =>
        context.SetOutput(context.Add("Sub", [context.TensorAs(1, context.OutputType), Times(context, 0, context.Float(2))]));

    /// <summary>aten::addcmul and addcdiv(input, left, right, value).</summary>
    internal static OperatorHandler AddCombined(string opType) => context =>
    {
        var combined = context.Add(opType, [context.TensorAs(1, context.OutputType), context.TensorAs(2, context.OutputType)]);
        var scaled = context.Float(3) == 1 ? combined : context.Add("Mul", [combined, context.Scalar(context.Float(3), context.OutputType)]);
        context.SetOutput(context.Add("Add", [context.TensorAs(0, context.OutputType), scaled]));
    };

    /// <summary>aten::reciprocal, rsqrt and the like: a first operator and then a second.</summary>
    internal static OperatorHandler Chain(string first, string second) => context =>
        context.SetOutput(context.Add(second, [context.Add(first, [context.TensorAs(0, context.OutputType)])]));

    /// <summary>aten::square(input).</summary>
    internal static void Square(OperatorContext context) => context.SetOutput(context.Add("Mul", [context.Tensor(0), context.Tensor(0)]));

    /// <summary>aten::log2, log10, log1p: the logarithm of the argument plus something, divided by that of a base.</summary>
    internal static OperatorHandler Logarithm(double plus, double divisor) => context =>
    {
        var input = context.TensorAs(0, context.OutputType);
        var shifted = plus == 0 ? input : context.Add("Add", [input, context.Scalar(plus, context.OutputType)]);
        var log = context.Add("Log", [shifted]);
        context.SetOutput(divisor == 1 ? log : context.Add("Div", [log, context.Scalar(divisor, context.OutputType)]));
    };

    /// <summary>aten::expm1(input).</summary>
    internal static void ExponentialMinusOne(OperatorContext context) => context.SetOutput(context.Add("Sub",
        [context.Add("Exp", [context.TensorAs(0, context.OutputType)]), context.Scalar(1, context.OutputType)]));

    /// <summary>A comparison; both sides are compared as the wider of their types.</summary>
    internal static OperatorHandler Compare(string opType, bool negate = false) => context =>
    {
        var type = CommonType(context);
        var result = context.Add(opType, [context.TensorAs(0, type), context.TensorAs(1, type)]);
        context.SetOutput(negate ? context.Add("Not", [result]) : result);
    };

    /// <summary>aten::where(condition, left, right).</summary>
    internal static void Where(OperatorContext context) => context.SetOutput(context.Add("Where",
        [context.TensorAs(0, torch.ScalarType.Bool), context.TensorAs(1, context.OutputType), context.TensorAs(2, context.OutputType)]));

    /// <summary>aten::masked_fill(input, mask, value).</summary>
    internal static void MaskedFill(OperatorContext context) => context.SetOutput(context.Add("Where",
        [context.TensorAs(1, torch.ScalarType.Bool), context.TensorAs(2, context.OutputType), context.TensorAs(0, context.OutputType)]));

    /// <summary>Rounded towards zero.</summary>
    internal static ExportTensor Truncated(OperatorContext context, ExportTensor tensor) => context.Add("Where",
        [context.Add("Less", [tensor, context.Scalar(0, context.OutputType)]), context.Add("Ceil", [tensor]), context.Add("Floor", [tensor])]);

    // An overload with further arguments means something else, which must not be written as if they were not there.
    private static void Expect(OperatorContext context, int count)
    {
        for (var i = count; i < context.ArgumentCount; i++)
            if (!context.IsNone(i))
                throw context.Unsupported($"its argument {i} has no counterpart in ONNX, expected {count} arguments");
    }

    // In torch the sum of truth values is whether either is true, their product whether both are.
    private static string OnType(OperatorContext context, string opType) => (context.OutputType, opType) switch
    {
        (torch.ScalarType.Bool, "Add" or "Max") => "Or",
        (torch.ScalarType.Bool, "Mul" or "Min") => "And",
        _ => opType,
    };

    private static ExportTensor Times(OperatorContext context, int index, double factor)
    {
        var tensor = context.TensorAs(index, context.OutputType);
        return factor == 1 ? tensor : context.Add("Mul", [tensor, context.Scalar(factor, context.OutputType)]);
    }

    private static torch.ScalarType CommonType(OperatorContext context)
    {
        if (!context.IsTensor(1))
            return NumberBeside(context.Tensor(0).Type, context.Argument(1) is double);
        var (left, right) = (context.Tensor(0), context.Tensor(1));
        // A tensor without axes does not widen one with axes of the same kind of number.
        if (right.Rank == 0 && left.Rank > 0)
            return NumberBeside(left.Type, TorchTypes.IsFloating(right.Type));
        if (left.Rank == 0 && right.Rank > 0)
            return NumberBeside(right.Type, TorchTypes.IsFloating(left.Type));
        return left.Type == right.Type || TorchTypes.IsFloating(left.Type) == TorchTypes.IsFloating(right.Type)
            ? (torch.ScalarType)Math.Max((int)left.Type, (int)right.Type)
            : TorchTypes.IsFloating(left.Type) ? left.Type : right.Type;
    }

    private static torch.ScalarType NumberBeside(torch.ScalarType type, bool floating) =>
        floating && !TorchTypes.IsFloating(type) ? torch.ScalarType.Float32 :
        type == torch.ScalarType.Bool && !floating ? torch.ScalarType.Int64 : type;
}
