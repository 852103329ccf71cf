using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor ceil() => Aten.Call(Ops.ceil, this);

        public Tensor ceil_() => Aten.CallInPlace(Ops.ceil_, this);

        public Tensor floor() => Aten.Call(Ops.floor, this);

        public Tensor floor_() => Aten.CallInPlace(Ops.floor_, this);

        public Tensor round(long decimals = 0) => Aten.Call(Ops.round_decimals, this, decimals);

        public Tensor round_(long decimals = 0) => Aten.CallInPlace(Ops.round__decimals, this, decimals);

        public Tensor trunc() => Aten.Call(Ops.trunc, this);

        public Tensor trunc_() => Aten.CallInPlace(Ops.trunc_, this);

        public Tensor fix() => Aten.Call(Ops.fix, this);

        public Tensor fix_() => Aten.CallInPlace(Ops.fix_, this);

        public Tensor frac() => Aten.Call(Ops.frac, this);

        public Tensor frac_() => Aten.CallInPlace(Ops.frac_, this);

        public Tensor sign() => Aten.Call(Ops.sign, this);

        public Tensor sign_() => Aten.CallInPlace(Ops.sign_, this);

        public Tensor sgn() => Aten.Call(Ops.sgn, this);

        public Tensor sgn_() => Aten.CallInPlace(Ops.sgn_, this);

        public Tensor signbit() => Aten.Call(Ops.signbit, this);

        public Tensor copysign(Tensor other) => Aten.Call(Ops.copysign_Tensor, this, other);

        public Tensor copysign_(Tensor other) => Aten.CallInPlace(Ops.copysign__Tensor, this, other);

        public Tensor nextafter(Tensor other) => Aten.Call(Ops.nextafter, this, other);

        public Tensor nextafter_(Tensor other) => Aten.CallInPlace(Ops.nextafter_, this, other);

        public Tensor clamp(Scalar? min = null, Scalar? max = null) => Aten.Call(Ops.clamp, this, min, max);

        public Tensor clamp(Tensor? min = null, Tensor? max = null) => Aten.Call(Ops.clamp_Tensor, this, min, max);

        public Tensor clamp_(Scalar? min = null, Scalar? max = null) => Aten.CallInPlace(Ops.clamp_, this, min, max);

        public Tensor clamp_(Tensor? min = null, Tensor? max = null) => Aten.CallInPlace(Ops.clamp__Tensor, this, min, max);

        public Tensor clip(Scalar? min = null, Scalar? max = null) => Aten.Call(Ops.clip, this, min, max);

        public Tensor clamp_min(Scalar min) => Aten.Call(Ops.clamp_min, this, min);

        public Tensor clamp_min_(Scalar min) => Aten.CallInPlace(Ops.clamp_min_, this, min);

        public Tensor clamp_max(Scalar max) => Aten.Call(Ops.clamp_max, this, max);

        public Tensor clamp_max_(Scalar max) => Aten.CallInPlace(Ops.clamp_max_, this, max);

        public Tensor nan_to_num(double nan = 0, double? posinf = null, double? neginf = null) =>
            Aten.Call(Ops.nan_to_num, this, nan, posinf, neginf);

        public Tensor nan_to_num_(double nan = 0, double? posinf = null, double? neginf = null) =>
            Aten.CallInPlace(Ops.nan_to_num_, this, nan, posinf, neginf);

        public Tensor heaviside(Tensor other) => Aten.Call(Ops.heaviside, this, other);

        public Tensor heaviside_(Tensor other) => Aten.CallInPlace(Ops.heaviside_, this, other);
    }
}

file static class Ops
{
    internal static readonly Operator ceil = new("aten::ceil");
    internal static readonly Operator ceil_ = new("aten::ceil_");
    internal static readonly Operator floor = new("aten::floor");
    internal static readonly Operator floor_ = new("aten::floor_");
    internal static readonly Operator round__decimals = new("aten::round_", "decimals");
    internal static readonly Operator round_decimals = new("aten::round", "decimals");
    internal static readonly Operator trunc = new("aten::trunc");
    internal static readonly Operator trunc_ = new("aten::trunc_");
    internal static readonly Operator fix = new("aten::fix");
    internal static readonly Operator fix_ = new("aten::fix_");
    internal static readonly Operator frac = new("aten::frac");
    internal static readonly Operator frac_ = new("aten::frac_");
    internal static readonly Operator sign = new("aten::sign");
    internal static readonly Operator sign_ = new("aten::sign_");
    internal static readonly Operator sgn = new("aten::sgn");
    internal static readonly Operator sgn_ = new("aten::sgn_");
    internal static readonly Operator signbit = new("aten::signbit");
    internal static readonly Operator copysign_Tensor = new("aten::copysign", "Tensor");
    internal static readonly Operator copysign__Tensor = new("aten::copysign_", "Tensor");
    internal static readonly Operator nextafter = new("aten::nextafter");
    internal static readonly Operator nextafter_ = new("aten::nextafter_");
    internal static readonly Operator clamp = new("aten::clamp");
    internal static readonly Operator clamp_ = new("aten::clamp_");
    internal static readonly Operator clamp_Tensor = new("aten::clamp", "Tensor");
    internal static readonly Operator clamp__Tensor = new("aten::clamp_", "Tensor");
    internal static readonly Operator clip = new("aten::clip");
    internal static readonly Operator clamp_min = new("aten::clamp_min");
    internal static readonly Operator clamp_min_ = new("aten::clamp_min_");
    internal static readonly Operator clamp_max = new("aten::clamp_max");
    internal static readonly Operator clamp_max_ = new("aten::clamp_max_");
    internal static readonly Operator nan_to_num = new("aten::nan_to_num");
    internal static readonly Operator nan_to_num_ = new("aten::nan_to_num_");
    internal static readonly Operator heaviside = new("aten::heaviside");
    internal static readonly Operator heaviside_ = new("aten::heaviside_");
}
