using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public static Tensor operator +(Tensor left, Tensor right) => Aten.Call(Ops.add_Tensor, left, right);

        public static Tensor operator +(Tensor left, Scalar right) => Aten.Call(Ops.add_Scalar, left, right);

        public static Tensor operator +(Tensor left, int right) => Aten.Call(Ops.add_Scalar, left, right);

        public static Tensor operator +(Tensor left, long right) => Aten.Call(Ops.add_Scalar, left, right);

        public static Tensor operator +(Tensor left, float right) => Aten.Call(Ops.add_Scalar, left, right);

        public static Tensor operator +(Tensor left, double right) => Aten.Call(Ops.add_Scalar, left, right);

        public static Tensor operator +(Scalar left, Tensor right) => Aten.Call(Ops.add_Scalar, right, left);

        public static Tensor operator +(int left, Tensor right) => Aten.Call(Ops.add_Scalar, right, left);

        public static Tensor operator +(long left, Tensor right) => Aten.Call(Ops.add_Scalar, right, left);

        public static Tensor operator +(float left, Tensor right) => Aten.Call(Ops.add_Scalar, right, left);

        public static Tensor operator +(double left, Tensor right) => Aten.Call(Ops.add_Scalar, right, left);

        public static Tensor operator -(Tensor left, Tensor right) => Aten.Call(Ops.sub_Tensor, left, right);

        public static Tensor operator -(Tensor left, Scalar right) => Aten.Call(Ops.sub_Scalar, left, right);

        public static Tensor operator -(Tensor left, int right) => Aten.Call(Ops.sub_Scalar, left, right);

        public static Tensor operator -(Tensor left, long right) => Aten.Call(Ops.sub_Scalar, left, right);

        public static Tensor operator -(Tensor left, float right) => Aten.Call(Ops.sub_Scalar, left, right);

        public static Tensor operator -(Tensor left, double right) => Aten.Call(Ops.sub_Scalar, left, right);

        public static Tensor operator -(Scalar left, Tensor right) => Aten.Call(Ops.rsub_Scalar, right, left);

        public static Tensor operator -(int left, Tensor right) => Aten.Call(Ops.rsub_Scalar, right, left);

        public static Tensor operator -(long left, Tensor right) => Aten.Call(Ops.rsub_Scalar, right, left);

        public static Tensor operator -(float left, Tensor right) => Aten.Call(Ops.rsub_Scalar, right, left);

        public static Tensor operator -(double left, Tensor right) => Aten.Call(Ops.rsub_Scalar, right, left);

        public static Tensor operator *(Tensor left, Tensor right) => Aten.Call(Ops.mul_Tensor, left, right);

        public static Tensor operator *(Tensor left, Scalar right) => Aten.Call(Ops.mul_Scalar, left, right);

        public static Tensor operator *(Tensor left, int right) => Aten.Call(Ops.mul_Scalar, left, right);

        public static Tensor operator *(Tensor left, long right) => Aten.Call(Ops.mul_Scalar, left, right);

        public static Tensor operator *(Tensor left, float right) => Aten.Call(Ops.mul_Scalar, left, right);

        public static Tensor operator *(Tensor left, double right) => Aten.Call(Ops.mul_Scalar, left, right);

        public static Tensor operator *(Scalar left, Tensor right) => Aten.Call(Ops.mul_Scalar, right, left);

        public static Tensor operator *(int left, Tensor right) => Aten.Call(Ops.mul_Scalar, right, left);

        public static Tensor operator *(long left, Tensor right) => Aten.Call(Ops.mul_Scalar, right, left);

        public static Tensor operator *(float left, Tensor right) => Aten.Call(Ops.mul_Scalar, right, left);

        public static Tensor operator *(double left, Tensor right) => Aten.Call(Ops.mul_Scalar, right, left);

        public static Tensor operator /(Tensor left, Tensor right) => Aten.Call(Ops.div_Tensor, left, right);

        public static Tensor operator /(Tensor left, Scalar right) => Aten.Call(Ops.div_Scalar, left, right);

        public static Tensor operator /(Tensor left, int right) => Aten.Call(Ops.div_Scalar, left, right);

        public static Tensor operator /(Tensor left, long right) => Aten.Call(Ops.div_Scalar, left, right);

        public static Tensor operator /(Tensor left, float right) => Aten.Call(Ops.div_Scalar, left, right);

        public static Tensor operator /(Tensor left, double right) => Aten.Call(Ops.div_Scalar, left, right);

        public static Tensor operator /(Scalar left, Tensor right) => Quotient(left, right);

        public static Tensor operator /(int left, Tensor right) => Quotient(left, right);

        public static Tensor operator /(long left, Tensor right) => Quotient(left, right);

        public static Tensor operator /(float left, Tensor right) => Quotient(left, right);

        public static Tensor operator /(double left, Tensor right) => Quotient(left, right);

        public static Tensor operator %(Tensor left, Tensor right) => Aten.Call(Ops.remainder_Tensor, left, right);

        public static Tensor operator %(Tensor left, Scalar right) => Aten.Call(Ops.remainder_Scalar, left, right);

        public static Tensor operator %(Tensor left, int right) => Aten.Call(Ops.remainder_Scalar, left, right);

        public static Tensor operator %(Tensor left, long right) => Aten.Call(Ops.remainder_Scalar, left, right);

        public static Tensor operator %(Tensor left, float right) => Aten.Call(Ops.remainder_Scalar, left, right);

        public static Tensor operator %(Tensor left, double right) => Aten.Call(Ops.remainder_Scalar, left, right);

        public static Tensor operator -(Tensor tensor) => tensor.neg();

        public static Tensor operator ~(Tensor left) => left.bitwise_not();

        public static Tensor operator &(Tensor left, Tensor right) => left.bitwise_and(right);

        public static Tensor operator |(Tensor left, Tensor right) => left.bitwise_or(right);

        public static Tensor operator ^(Tensor left, Tensor right) => left.bitwise_xor(right);

        public static Tensor operator ==(Tensor left, Tensor right) => left.eq(right);

        public static Tensor operator ==(Tensor left, Scalar right) => left.eq(right);

        public static Tensor operator ==(Scalar left, Tensor right) => right.eq(left);

        public static Tensor operator !=(Tensor left, Tensor right) => left.ne(right);

        public static Tensor operator !=(Tensor left, Scalar right) => left.ne(right);

        public static Tensor operator !=(Scalar left, Tensor right) => right.ne(left);

        public static Tensor operator <(Tensor left, Tensor right) => left.lt(right);

        public static Tensor operator <(Tensor left, Scalar right) => left.lt(right);

        public static Tensor operator <(Scalar left, Tensor right) => right.gt(left);

        public static Tensor operator <=(Tensor left, Tensor right) => left.le(right);

        public static Tensor operator <=(Tensor left, Scalar right) => left.le(right);

        public static Tensor operator <=(Scalar left, Tensor right) => right.ge(left);

        public static Tensor operator >(Tensor left, Tensor right) => left.gt(right);

        public static Tensor operator >(Tensor left, Scalar right) => left.gt(right);

        public static Tensor operator >(Scalar left, Tensor right) => right.lt(left);

        public static Tensor operator >=(Tensor left, Tensor right) => left.ge(right);

        public static Tensor operator >=(Tensor left, Scalar right) => left.ge(right);

        public static Tensor operator >=(Scalar left, Tensor right) => right.le(left);

        // Equal tensors have equal shapes and elements. The hash is that of the object: elements can change.
        public override bool Equals(object? obj) => obj is Tensor other && Equals(other);

        public bool Equals(Tensor? target) => target is not null && Aten.CallBool(Ops.equal, this, target);

        public override int GetHashCode() => base.GetHashCode();

        private static Tensor Quotient(Arg left, Tensor right)
        {
            using var reciprocal = right.reciprocal();
            return Aten.Call(Ops.mul_Scalar, reciprocal, left);
        }
    }
}

file static class Ops
{
    internal static readonly Operator equal = new("aten::equal");
    internal static readonly Operator add_Tensor = new("aten::add", "Tensor");
    internal static readonly Operator add_Scalar = new("aten::add", "Scalar");
    internal static readonly Operator sub_Tensor = new("aten::sub", "Tensor");
    internal static readonly Operator sub_Scalar = new("aten::sub", "Scalar");
    internal static readonly Operator mul_Tensor = new("aten::mul", "Tensor");
    internal static readonly Operator mul_Scalar = new("aten::mul", "Scalar");
    internal static readonly Operator div_Tensor = new("aten::div", "Tensor");
    internal static readonly Operator div_Scalar = new("aten::div", "Scalar");
    internal static readonly Operator remainder_Tensor = new("aten::remainder", "Tensor");
    internal static readonly Operator remainder_Scalar = new("aten::remainder", "Scalar");
    internal static readonly Operator rsub_Scalar = new("aten::rsub", "Scalar");
}
