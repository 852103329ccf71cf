using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor exp() => Aten.Call(Ops.exp, this);

        public Tensor exp_() => Aten.CallInPlace(Ops.exp_, this);

        public Tensor exp2() => Aten.Call(Ops.exp2, this);

        public Tensor exp2_() => Aten.CallInPlace(Ops.exp2_, this);

        public Tensor expm1() => Aten.Call(Ops.expm1, this);

        public Tensor expm1_() => Aten.CallInPlace(Ops.expm1_, this);

        public Tensor log() => Aten.Call(Ops.log, this);

        public Tensor log_() => Aten.CallInPlace(Ops.log_, this);

        public Tensor log10() => Aten.Call(Ops.log10, this);

        public Tensor log10_() => Aten.CallInPlace(Ops.log10_, this);

        public Tensor log1p() => Aten.Call(Ops.log1p, this);

        public Tensor log1p_() => Aten.CallInPlace(Ops.log1p_, this);

        public Tensor log2() => Aten.Call(Ops.log2, this);

        public Tensor log2_() => Aten.CallInPlace(Ops.log2_, this);

        public Tensor logaddexp(Tensor other) => Aten.Call(Ops.logaddexp, this, other);

        public Tensor logaddexp2(Tensor other) => Aten.Call(Ops.logaddexp2, this, other);

        public Tensor sqrt() => Aten.Call(Ops.sqrt, this);

        public Tensor sqrt_() => Aten.CallInPlace(Ops.sqrt_, this);

        public Tensor rsqrt() => Aten.Call(Ops.rsqrt, this);

        public Tensor rsqrt_() => Aten.CallInPlace(Ops.rsqrt_, this);

        public Tensor square() => Aten.Call(Ops.square, this);

        public Tensor pow(Scalar exponent) => Aten.Call(Ops.pow_Tensor_Scalar, this, exponent);

        public Tensor pow(Tensor exponent) => Aten.Call(Ops.pow_Tensor_Tensor, this, exponent);

        public Tensor pow_(Scalar exponent) => Aten.CallInPlace(Ops.pow__Scalar, this, exponent);

        public Tensor pow_(Tensor exponent) => Aten.CallInPlace(Ops.pow__Tensor, this, exponent);

        public Tensor float_power(Tensor target) => Aten.Call(Ops.float_power_Tensor_Tensor, this, target);

        public Tensor float_power_(Tensor target) => Aten.CallInPlace(Ops.float_power__Tensor, this, target);

        public Tensor ldexp(Tensor other) => Aten.Call(Ops.ldexp_Tensor, this, other);

        public Tensor ldexp_(Tensor other) => Aten.CallInPlace(Ops.ldexp_, this, other);

        public Tensor xlogy(Scalar y) => Aten.Call(Ops.xlogy_Scalar_Other, this, y);

        public Tensor xlogy(Tensor y) => Aten.Call(Ops.xlogy_Tensor, this, y);

        public Tensor xlogy_(Scalar y) => Aten.CallInPlace(Ops.xlogy__Scalar_Other, this, y);

        public Tensor xlogy_(Tensor y) => Aten.CallInPlace(Ops.xlogy__Tensor, this, y);

        public Tensor logit(double? eps = null) => Aten.Call(Ops.logit, this, eps);

        public Tensor logit_(double? eps = null) => Aten.CallInPlace(Ops.logit_, this, eps);

        public Tensor sigmoid() => Aten.Call(Ops.sigmoid, this);

        public Tensor sigmoid_() => Aten.CallInPlace(Ops.sigmoid_, this);

        public (Tensor Mantissa, Tensor Exponent) frexp() => Aten.Call2(Ops.frexp_Tensor, this);
    }
}

file static class Ops
{
    internal static readonly Operator exp = new("aten::exp");
    internal static readonly Operator exp_ = new("aten::exp_");
    internal static readonly Operator exp2 = new("aten::exp2");
    internal static readonly Operator exp2_ = new("aten::exp2_");
    internal static readonly Operator expm1 = new("aten::expm1");
    internal static readonly Operator expm1_ = new("aten::expm1_");
    internal static readonly Operator log = new("aten::log");
    internal static readonly Operator log_ = new("aten::log_");
    internal static readonly Operator log10 = new("aten::log10");
    internal static readonly Operator log10_ = new("aten::log10_");
    internal static readonly Operator log1p = new("aten::log1p");
    internal static readonly Operator log1p_ = new("aten::log1p_");
    internal static readonly Operator log2 = new("aten::log2");
    internal static readonly Operator log2_ = new("aten::log2_");
    internal static readonly Operator logaddexp = new("aten::logaddexp");
    internal static readonly Operator logaddexp2 = new("aten::logaddexp2");
    internal static readonly Operator sqrt = new("aten::sqrt");
    internal static readonly Operator sqrt_ = new("aten::sqrt_");
    internal static readonly Operator rsqrt = new("aten::rsqrt");
    internal static readonly Operator rsqrt_ = new("aten::rsqrt_");
    internal static readonly Operator square = new("aten::square");
    internal static readonly Operator pow_Tensor_Scalar = new("aten::pow", "Tensor_Scalar");
    internal static readonly Operator pow_Tensor_Tensor = new("aten::pow", "Tensor_Tensor");
    internal static readonly Operator pow__Scalar = new("aten::pow_", "Scalar");
    internal static readonly Operator pow__Tensor = new("aten::pow_", "Tensor");
    internal static readonly Operator float_power_Tensor_Tensor = new("aten::float_power", "Tensor_Tensor");
    internal static readonly Operator float_power__Tensor = new("aten::float_power_", "Tensor");
    internal static readonly Operator ldexp_ = new("aten::ldexp_");
    internal static readonly Operator ldexp_Tensor = new("aten::ldexp", "Tensor");
    internal static readonly Operator xlogy_Scalar_Other = new("aten::xlogy", "Scalar_Other");
    internal static readonly Operator xlogy_Tensor = new("aten::xlogy", "Tensor");
    internal static readonly Operator xlogy__Scalar_Other = new("aten::xlogy_", "Scalar_Other");
    internal static readonly Operator xlogy__Tensor = new("aten::xlogy_", "Tensor");
    internal static readonly Operator logit = new("aten::logit");
    internal static readonly Operator logit_ = new("aten::logit_");
    internal static readonly Operator sigmoid = new("aten::sigmoid");
    internal static readonly Operator sigmoid_ = new("aten::sigmoid_");
    internal static readonly Operator frexp_Tensor = new("aten::frexp", "Tensor");
}
