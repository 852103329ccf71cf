using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor bitwise_and(Tensor other) => Aten.Call(Ops.bitwise_and_Tensor, this, other);

        public Tensor bitwise_and_(Tensor other) => Aten.CallInPlace(Ops.bitwise_and__Tensor, this, other);

        public Tensor bitwise_or(Tensor other) => Aten.Call(Ops.bitwise_or_Tensor, this, other);

        public Tensor bitwise_or_(Tensor other) => Aten.CallInPlace(Ops.bitwise_or__Tensor, this, other);

        public Tensor bitwise_xor(Tensor other) => Aten.Call(Ops.bitwise_xor_Tensor, this, other);

        public Tensor bitwise_xor_(Tensor other) => Aten.CallInPlace(Ops.bitwise_xor__Tensor, this, other);

        public Tensor bitwise_not() => Aten.Call(Ops.bitwise_not, this);

        public Tensor bitwise_not_() => Aten.CallInPlace(Ops.bitwise_not_, this);

        public Tensor bitwise_left_shift(Tensor other) => Aten.Call(Ops.bitwise_left_shift_Tensor, this, other);

        public Tensor bitwise_left_shift_(Tensor other) => Aten.CallInPlace(Ops.bitwise_left_shift__Tensor, this, other);

        public Tensor bitwise_right_shift(Tensor other) => Aten.Call(Ops.bitwise_right_shift_Tensor, this, other);

        public Tensor bitwise_right_shift_(Tensor other) => Aten.CallInPlace(Ops.bitwise_right_shift__Tensor, this, other);

        public Tensor logical_and(Tensor other) => Aten.Call(Ops.logical_and, this, other);

        public Tensor logical_and_(Tensor other) => Aten.CallInPlace(Ops.logical_and_, this, other);

        public Tensor logical_or(Tensor other) => Aten.Call(Ops.logical_or, this, other);

        public Tensor logical_or_(Tensor other) => Aten.CallInPlace(Ops.logical_or_, this, other);

        public Tensor logical_xor(Tensor other) => Aten.Call(Ops.logical_xor, this, other);

        public Tensor logical_xor_(Tensor other) => Aten.CallInPlace(Ops.logical_xor_, this, other);

        public Tensor logical_not() => Aten.Call(Ops.logical_not, this);

        public Tensor logical_not_() => Aten.CallInPlace(Ops.logical_not_, this);
    }
}

file static class Ops
{
    internal static readonly Operator bitwise_and_Tensor = new("aten::bitwise_and", "Tensor");
    internal static readonly Operator bitwise_and__Tensor = new("aten::bitwise_and_", "Tensor");
    internal static readonly Operator bitwise_or_Tensor = new("aten::bitwise_or", "Tensor");
    internal static readonly Operator bitwise_or__Tensor = new("aten::bitwise_or_", "Tensor");
    internal static readonly Operator bitwise_xor_Tensor = new("aten::bitwise_xor", "Tensor");
    internal static readonly Operator bitwise_xor__Tensor = new("aten::bitwise_xor_", "Tensor");
    internal static readonly Operator bitwise_not = new("aten::bitwise_not");
    internal static readonly Operator bitwise_not_ = new("aten::bitwise_not_");
    internal static readonly Operator bitwise_left_shift_Tensor = new("aten::bitwise_left_shift", "Tensor");
    internal static readonly Operator bitwise_left_shift__Tensor = new("aten::bitwise_left_shift_", "Tensor");
    internal static readonly Operator bitwise_right_shift_Tensor = new("aten::bitwise_right_shift", "Tensor");
    internal static readonly Operator bitwise_right_shift__Tensor = new("aten::bitwise_right_shift_", "Tensor");
    internal static readonly Operator logical_and = new("aten::logical_and");
    internal static readonly Operator logical_and_ = new("aten::logical_and_");
    internal static readonly Operator logical_or = new("aten::logical_or");
    internal static readonly Operator logical_or_ = new("aten::logical_or_");
    internal static readonly Operator logical_xor = new("aten::logical_xor");
    internal static readonly Operator logical_xor_ = new("aten::logical_xor_");
    internal static readonly Operator logical_not = new("aten::logical_not");
    internal static readonly Operator logical_not_ = new("aten::logical_not_");
}
