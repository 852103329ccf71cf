using Lifecycle.Onnx.Graph;
using TorchSharp;

namespace Lifecycle.Training.Export.Operators;

/// <summary>Functions of numbers that ONNX has no operator for, written out.</summary>
internal static class Formulas
{
    /// <summary>aten::trunc and fix(input): towards zero.</summary>
    internal static void Truncate(OperatorContext context) => context.SetOutput(Elementwise.Truncated(context, Input(context)));

    /// <summary>aten::frac(input): what is left without the integer part, with the input's sign.</summary>
    internal static void Fraction(OperatorContext context) =>
        context.SetOutput(context.Add("Mod", [Input(context), Number(context, 1)], new OnnxAttribute("fmod", 1L)));

    /// <summary>The input times a constant: deg2rad, rad2deg.</summary>
    internal static OperatorHandler Times(double factor) => context => context.SetOutput(context.Add("Mul", [Input(context), Number(context, factor)]));

    /// <summary>aten::exp2(input).</summary>
    internal static void PowerOfTwo(OperatorContext context) => context.SetOutput(context.Add("Pow", [Number(context, 2), Input(context)]));

    /// <summary>aten::erfc(input): 1 - erf(input).</summary>
    internal static void ComplementaryError(OperatorContext context) =>
        context.SetOutput(context.Add("Sub", [Number(context, 1), context.Add("Erf", [Input(context)])]));

    /// <summary>aten::sinc(input): sin(pi x) / (pi x), 1 at 0.</summary>
    internal static void Sinc(OperatorContext context)
    {
        var scaled = context.Add("Mul", [Input(context), Number(context, Math.PI)]);
        var ratio = context.Add("Div", [context.Add("Sin", [scaled]), scaled]);
        context.SetOutput(context.Add("Where", [IsZero(context, Input(context)), Number(context, 1), ratio]));
    }

    /// <summary>aten::logit(input, eps): log(x / (1 - x)), x kept eps away from 0 and 1.</summary>
    internal static void Logit(OperatorContext context)
    {
        var input = Input(context);
        if (context.ArgumentCount > 1 && !context.IsNone(1))
            input = context.Add("Clip", [input, Number(context, context.Float(1)), Number(context, 1 - context.Float(1))]);
        var odds = context.Add("Div", [input, context.Add("Sub", [Number(context, 1), input])]);
        context.SetOutput(context.Add("Log", [odds]));
    }

    /// <summary>aten::atan2(y, x): the angle of a point, from -pi to pi.</summary>
    internal static void Angle(OperatorContext context)
    {
        var (y, x) = (Input(context), Second(context));
        var zero = Number(context, 0);
        var angle = context.Add("Atan", [context.Add("Div", [y, x])]);
        var turn = context.Add("Where", [context.Add("Less", [y, zero]), Number(context, -Math.PI), Number(context, Math.PI)]);
        var turned = context.Add("Where", [context.Add("Less", [x, zero]), context.Add("Add", [angle, turn]), angle]);
        var origin = context.Add("And", [IsZero(context, y), IsZero(context, x)]);
        context.SetOutput(context.Add("Where", [origin, zero, turned]));
    }

    /// <summary>aten::hypot(left, right).</summary>
    internal static void Hypotenuse(OperatorContext context)
    {
        var (left, right) = (Input(context), Second(context));
        context.SetOutput(context.Add("Sqrt", [context.Add("Add", [context.Add("Mul", [left, left]), context.Add("Mul", [right, right])])]));
    }

    /// <summary>aten::logaddexp and logaddexp2(left, right): the greater plus log(1 + base^-distance), as both may be large.</summary>
    internal static OperatorHandler LogAddExp(double unit) => context =>
    {
        var (left, right) = (Input(context), Second(context));
        var distance = context.Add("Neg", [context.Add("Abs", [context.Add("Sub", [left, right])])]);
        var scaled = unit == 1 ? distance : context.Add("Mul", [distance, Number(context, unit)]);
        var rest = context.Add("Log", [context.Add("Add", [context.Add("Exp", [scaled]), Number(context, 1)])]);
        context.SetOutput(context.Add("Add", [context.Add("Max", [left, right]), unit == 1 ? rest : context.Add("Div", [rest, Number(context, unit)])]));
    };

    /// <summary>aten::xlogy(left, right): left * log(right), 0 where left is 0.</summary>
    internal static void TimesLog(OperatorContext context)
    {
        var left = Input(context);
        var product = context.Add("Mul", [left, context.Add("Log", [Second(context)])]);
        context.SetOutput(context.Add("Where", [IsZero(context, left), Number(context, 0), product]));
    }

    /// <summary>aten::lerp(start, end, weight).</summary>
    internal static void Interpolate(OperatorContext context)
    {
        var distance = context.Add("Sub", [Second(context), Input(context)]);
        context.SetOutput(context.Add("Add", [Input(context), context.Add("Mul", [distance, context.TensorAs(2, context.OutputType)])]));
    }

    /// <summary>aten::heaviside(input, values): 0 below 0, 1 above, the values at 0.</summary>
    internal static void Step(OperatorContext context)
    {
        var above = context.Cast(context.Add("Greater", [Input(context), Number(context, 0)]), context.OutputType);
        context.SetOutput(context.Add("Where", [IsZero(context, Input(context)), Second(context), above]));
    }

    /// <summary>aten::copysign(left, right): the size of the left one with the sign of the right one; a zero's sign is taken as plus.</summary>
    internal static void CopySign(OperatorContext context)
    {
        var size = context.Add("Abs", [Input(context)]);
        var below = context.Add("Less", [Second(context), Number(context, 0)]);
        context.SetOutput(context.Add("Where", [below, context.Add("Neg", [size]), size]));
    }

    /// <summary>aten::signbit(input); a zero's sign is taken as plus.</summary>
    internal static void IsNegative(OperatorContext context) => context.SetOutput(context.Add("Less",
        [context.Tensor(0), context.Scalar(0, context.Tensor(0).Type)]));

    /// <summary>aten::isfinite(input): x - x is 0 of finite numbers alone.</summary>
    internal static void IsFinite(OperatorContext context)
    {
        var input = context.Tensor(0);
        context.SetOutput(context.Add("Equal", [context.Add("Sub", [input, input]), context.Scalar(0, input.Type)]));
    }

    /// <summary>aten::isinf, isposinf and isneginf(input).</summary>
    internal static OperatorHandler IsInfinite(bool negative, bool positive) => context => context.SetOutput(context.Add("IsInf",
        [context.Tensor(0)], new("detect_negative", negative ? 1L : 0L), new("detect_positive", positive ? 1L : 0L)));

    /// <summary>aten::isnan(input).</summary>
    internal static void IsNan(OperatorContext context) => context.SetOutput(context.Add("IsNaN", [context.Tensor(0)]));

    /// <summary>aten::isclose(left, right, rtol, atol, equal_nan): the distance is at most atol + rtol * |right|.</summary>
    internal static void IsClose(OperatorContext context)
    {
        if (context.Bool(4))
            throw context.Unsupported("it takes NaN as equal to NaN");
        var type = context.Tensor(0).Type;
        var (left, right) = (context.Tensor(0), context.TensorAs(1, type));
        var allowed = context.Add("Mul", [context.Add("Abs", [right]), context.Scalar(context.Float(2), type)]);
        var distance = context.Add("Abs", [context.Add("Sub", [left, right])]);
        var near = context.Add("LessOrEqual", [distance, context.Add("Add", [allowed, context.Scalar(context.Float(3), type)])]);
        context.SetOutput(context.Add("Or", [near, context.Add("Equal", [left, right])]));
    }

    /// <summary>aten::nan_to_num(input, nan, posinf, neginf).</summary>
    internal static void ReplaceNan(OperatorContext context)
    {
        if (context.OutputType != torch.ScalarType.Float32)
            throw context.Unsupported($"its elements are {context.OutputType}, expected float32");
        var input = Input(context);
        var numbers = context.Add("Where", [context.Add("IsNaN", [input]), Number(context, context.IsNone(1) ? 0 : context.Float(1)), input]);
        var above = context.Add("IsInf", [input], new("detect_negative", 0L), new("detect_positive", 1L));
        var below = context.Add("IsInf", [input], new("detect_negative", 1L), new("detect_positive", 0L));
        var bounded = context.Add("Where", [above, Number(context, context.IsNone(2) ? float.MaxValue : context.Float(2)), numbers]);
        context.SetOutput(context.Add("Where", [below, Number(context, context.IsNone(3) ? float.MinValue : context.Float(3)), bounded]));
    }

    /// <summary>aten::ldexp(left, right): left * 2^right.</summary>
    internal static void TimesPowerOfTwo(OperatorContext context) =>
        context.SetOutput(context.Add("Mul", [Input(context), context.Add("Pow", [Number(context, 2), Second(context)])]));

    private static ExportTensor Input(OperatorContext context) => context.TensorAs(0, context.OutputType);

    private static ExportTensor Second(OperatorContext context) => context.TensorAs(1, context.OutputType);

    private static ExportTensor IsZero(OperatorContext context, ExportTensor tensor) => context.Add("Equal", [tensor, Number(context, 0)]);

    private static ExportTensor Number(OperatorContext context, double value) => context.Scalar(value, context.OutputType);
}
