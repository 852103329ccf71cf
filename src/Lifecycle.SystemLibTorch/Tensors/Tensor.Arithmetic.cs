using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor add(Scalar scalar) => Aten.Call(Ops.add_Scalar, this, scalar);

        public Tensor add(Scalar scalar, Scalar alpha) => Aten.Call(Ops.add_Scalar, this, scalar, alpha);

        public Tensor add(Tensor target) => Aten.Call(Ops.add_Tensor, this, target);

        public Tensor add(Tensor target, Scalar alpha) => Aten.Call(Ops.add_Tensor, this, target, alpha);

        public Tensor add_(Scalar scalar) => Aten.CallInPlace(Ops.add__Scalar, this, scalar);

        public Tensor add_(Scalar scalar, Scalar alpha) => Aten.CallInPlace(Ops.add__Scalar, this, scalar, alpha);

        public Tensor add_(Tensor target) => Aten.CallInPlace(Ops.add__Tensor, this, target);

        public Tensor add_(Tensor target, Scalar alpha) => Aten.CallInPlace(Ops.add__Tensor, this, target, alpha);

        public Tensor sub(Scalar target) => Aten.Call(Ops.sub_Scalar, this, target);

        public Tensor sub(Tensor target) => Aten.Call(Ops.sub_Tensor, this, target);

        public Tensor sub_(Scalar target) => Aten.CallInPlace(Ops.sub__Scalar, this, target);

        public Tensor sub_(Tensor target) => Aten.CallInPlace(Ops.sub__Tensor, this, target);

        public Tensor subtract(Scalar target) => Aten.Call(Ops.subtract_Scalar, this, target);

        public Tensor subtract(Tensor target) => Aten.Call(Ops.subtract_Tensor, this, target);

        public Tensor subtract_(Scalar target) => Aten.CallInPlace(Ops.subtract__Scalar, this, target);

        public Tensor subtract_(Tensor target) => Aten.CallInPlace(Ops.subtract__Tensor, this, target);

        public Tensor mul(Scalar target) => Aten.Call(Ops.mul_Scalar, this, target);

        public Tensor mul(Tensor target) => Aten.Call(Ops.mul_Tensor, this, target);

        public Tensor mul_(Scalar target) => Aten.CallInPlace(Ops.mul__Scalar, this, target);

        public Tensor mul_(Tensor target) => Aten.CallInPlace(Ops.mul__Tensor, this, target);

        public Tensor multiply(Scalar target) => Aten.Call(Ops.multiply_Scalar, this, target);

        public Tensor multiply(Tensor target) => Aten.Call(Ops.multiply_Tensor, this, target);

        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            Aten.Call(Ops.div_Scalar_mode, this, target, NameOf(rounding_mode));

        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            Aten.Call(Ops.div_Tensor_mode, this, target, NameOf(rounding_mode));

        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            Aten.CallInPlace(Ops.div__Scalar_mode, this, target, NameOf(rounding_mode));

        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            Aten.CallInPlace(Ops.div__Tensor_mode, this, target, NameOf(rounding_mode));

        public Tensor divide(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            Aten.Call(Ops.divide_Scalar_mode, this, target, NameOf(rounding_mode));

        public Tensor divide(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            Aten.Call(Ops.divide_Tensor_mode, this, target, NameOf(rounding_mode));

        public Tensor divide_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            Aten.CallInPlace(Ops.divide__Scalar_mode, this, target, NameOf(rounding_mode));

        public Tensor divide_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            Aten.CallInPlace(Ops.divide__Tensor_mode, this, target, NameOf(rounding_mode));

        public Tensor true_divide(Scalar other) => Aten.Call(Ops.true_divide_Scalar, this, other);

        public Tensor true_divide(Tensor other) => Aten.Call(Ops.true_divide_Tensor, this, other);

        public Tensor true_divide_(Scalar other) => Aten.CallInPlace(Ops.true_divide__Scalar, this, other);

        public Tensor true_divide_(Tensor other) => Aten.CallInPlace(Ops.true_divide__Tensor, this, other);

        public Tensor floor_divide(Scalar other) => Aten.Call(Ops.floor_divide_Scalar, this, other);

        public Tensor floor_divide(Tensor other) => Aten.Call(Ops.floor_divide, this, other);

        public Tensor floor_divide_(Scalar other) => Aten.CallInPlace(Ops.floor_divide__Scalar, this, other);

        public Tensor floor_divide_(Tensor other) => Aten.CallInPlace(Ops.floor_divide__Tensor, this, other);

        public Tensor fmod(Scalar scalar) => Aten.Call(Ops.fmod_Scalar, this, scalar);

        public Tensor fmod(Tensor target) => Aten.Call(Ops.fmod_Tensor, this, target);

        public Tensor fmod_(Scalar scalar) => Aten.CallInPlace(Ops.fmod__Scalar, this, scalar);

        public Tensor fmod_(Tensor target) => Aten.CallInPlace(Ops.fmod__Tensor, this, target);

        public Tensor remainder(Scalar scalar) => Aten.Call(Ops.remainder_Scalar, this, scalar);

        public Tensor remainder(Tensor target) => Aten.Call(Ops.remainder_Tensor, this, target);

        public Tensor remainder_(Scalar scalar) => Aten.CallInPlace(Ops.remainder__Scalar, this, scalar);

        public Tensor remainder_(Tensor target) => Aten.CallInPlace(Ops.remainder__Tensor, this, target);

        public Tensor neg() => Aten.Call(Ops.neg, this);

        public Tensor neg_() => Aten.CallInPlace(Ops.neg_, this);

        public Tensor negative() => Aten.Call(Ops.negative, this);

        public Tensor positive() => dtype == ScalarType.Bool
            ? throw new ArgumentException("A tensor of type Bool has no sign; convert it to a number first.")
            : Aten.Call(Ops.positive, this);

        public Tensor reciprocal() => Aten.Call(Ops.reciprocal, this);

        public Tensor reciprocal_() => Aten.CallInPlace(Ops.reciprocal_, this);

        public Tensor abs() => Aten.Call(Ops.abs, this);

        public Tensor abs_() => Aten.CallInPlace(Ops.abs_, this);

        public Tensor absolute() => Aten.Call(Ops.absolute, this);

        public Tensor absolute_() => Aten.CallInPlace(Ops.absolute_, this);

        public Tensor addcdiv(Tensor tensor1, Tensor tensor2) => Aten.Call(Ops.addcdiv, this, tensor1, tensor2);

        public Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Aten.Call(Ops.addcdiv, this, tensor1, tensor2, value);

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2) => Aten.CallInPlace(Ops.addcdiv_, this, tensor1, tensor2);

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Aten.CallInPlace(Ops.addcdiv_, this, tensor1, tensor2, value);

        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Aten.Call(Ops.addcmul, this, tensor1, tensor2, value);

        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Aten.CallInPlace(Ops.addcmul_, this, tensor1, tensor2, value);

        public Tensor lerp(Tensor end, Tensor weight) => Aten.Call(Ops.lerp_Tensor, this, end, weight);

        public Tensor lerp_(Tensor end, Tensor weight) => Aten.CallInPlace(Ops.lerp__Tensor, this, end, weight);

        public Tensor gcd(Tensor other) => Aten.Call(Ops.gcd, this, other);

        public Tensor gcd_(Tensor other) => Aten.CallInPlace(Ops.gcd_, this, other);

        public Tensor lcm(Tensor other) => Aten.Call(Ops.lcm, this, other);

        public Tensor lcm_(Tensor other) => Aten.CallInPlace(Ops.lcm_, this, other);
    }
}

file static class Ops
{
    internal static readonly Operator add_Scalar = new("aten::add", "Scalar");
    internal static readonly Operator add_Tensor = new("aten::add", "Tensor");
    internal static readonly Operator add__Scalar = new("aten::add_", "Scalar");
    internal static readonly Operator add__Tensor = new("aten::add_", "Tensor");
    internal static readonly Operator sub_Scalar = new("aten::sub", "Scalar");
    internal static readonly Operator sub_Tensor = new("aten::sub", "Tensor");
    internal static readonly Operator sub__Scalar = new("aten::sub_", "Scalar");
    internal static readonly Operator sub__Tensor = new("aten::sub_", "Tensor");
    internal static readonly Operator subtract_Scalar = new("aten::subtract", "Scalar");
    internal static readonly Operator subtract_Tensor = new("aten::subtract", "Tensor");
    internal static readonly Operator subtract__Scalar = new("aten::subtract_", "Scalar");
    internal static readonly Operator subtract__Tensor = new("aten::subtract_", "Tensor");
    internal static readonly Operator mul_Scalar = new("aten::mul", "Scalar");
    internal static readonly Operator mul_Tensor = new("aten::mul", "Tensor");
    internal static readonly Operator mul__Scalar = new("aten::mul_", "Scalar");
    internal static readonly Operator mul__Tensor = new("aten::mul_", "Tensor");
    internal static readonly Operator multiply_Scalar = new("aten::multiply", "Scalar");
    internal static readonly Operator multiply_Tensor = new("aten::multiply", "Tensor");
    internal static readonly Operator div_Scalar_mode = new("aten::div", "Scalar_mode");
    internal static readonly Operator div_Tensor_mode = new("aten::div", "Tensor_mode");
    internal static readonly Operator div__Scalar_mode = new("aten::div_", "Scalar_mode");
    internal static readonly Operator div__Tensor_mode = new("aten::div_", "Tensor_mode");
    internal static readonly Operator divide_Scalar_mode = new("aten::divide", "Scalar_mode");
    internal static readonly Operator divide_Tensor_mode = new("aten::divide", "Tensor_mode");
    internal static readonly Operator divide__Scalar_mode = new("aten::divide_", "Scalar_mode");
    internal static readonly Operator divide__Tensor_mode = new("aten::divide_", "Tensor_mode");
    internal static readonly Operator true_divide_Scalar = new("aten::true_divide", "Scalar");
    internal static readonly Operator true_divide_Tensor = new("aten::true_divide", "Tensor");
    internal static readonly Operator true_divide__Scalar = new("aten::true_divide_", "Scalar");
    internal static readonly Operator true_divide__Tensor = new("aten::true_divide_", "Tensor");
    internal static readonly Operator floor_divide = new("aten::floor_divide");
    internal static readonly Operator floor_divide_Scalar = new("aten::floor_divide", "Scalar");
    internal static readonly Operator floor_divide__Scalar = new("aten::floor_divide_", "Scalar");
    internal static readonly Operator floor_divide__Tensor = new("aten::floor_divide_", "Tensor");
    internal static readonly Operator fmod_Scalar = new("aten::fmod", "Scalar");
    internal static readonly Operator fmod_Tensor = new("aten::fmod", "Tensor");
    internal static readonly Operator fmod__Scalar = new("aten::fmod_", "Scalar");
    internal static readonly Operator fmod__Tensor = new("aten::fmod_", "Tensor");
    internal static readonly Operator remainder_Scalar = new("aten::remainder", "Scalar");
    internal static readonly Operator remainder_Tensor = new("aten::remainder", "Tensor");
    internal static readonly Operator remainder__Scalar = new("aten::remainder_", "Scalar");
    internal static readonly Operator remainder__Tensor = new("aten::remainder_", "Tensor");
    internal static readonly Operator neg = new("aten::neg");
    internal static readonly Operator neg_ = new("aten::neg_");
    internal static readonly Operator negative = new("aten::negative");
    internal static readonly Operator positive = new("aten::positive");
    internal static readonly Operator reciprocal = new("aten::reciprocal");
    internal static readonly Operator reciprocal_ = new("aten::reciprocal_");
    internal static readonly Operator abs = new("aten::abs");
    internal static readonly Operator abs_ = new("aten::abs_");
    internal static readonly Operator absolute = new("aten::absolute");
    internal static readonly Operator absolute_ = new("aten::absolute_");
    internal static readonly Operator addcdiv = new("aten::addcdiv");
    internal static readonly Operator addcdiv_ = new("aten::addcdiv_");
    internal static readonly Operator addcmul = new("aten::addcmul");
    internal static readonly Operator addcmul_ = new("aten::addcmul_");
    internal static readonly Operator lerp_Tensor = new("aten::lerp", "Tensor");
    internal static readonly Operator lerp__Tensor = new("aten::lerp_", "Tensor");
    internal static readonly Operator gcd = new("aten::gcd");
    internal static readonly Operator gcd_ = new("aten::gcd_");
    internal static readonly Operator lcm = new("aten::lcm");
    internal static readonly Operator lcm_ = new("aten::lcm_");
}
