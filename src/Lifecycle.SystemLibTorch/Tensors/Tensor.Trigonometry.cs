using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor sin() => Aten.Call(Ops.sin, this);

        public Tensor sin_() => Aten.CallInPlace(Ops.sin_, this);

        public Tensor cos() => Aten.Call(Ops.cos, this);

        public Tensor cos_() => Aten.CallInPlace(Ops.cos_, this);

        public Tensor tan() => Aten.Call(Ops.tan, this);

        public Tensor tan_() => Aten.CallInPlace(Ops.tan_, this);

        public Tensor asin() => Aten.Call(Ops.asin, this);

        public Tensor asin_() => Aten.CallInPlace(Ops.asin_, this);

        public Tensor acos() => Aten.Call(Ops.acos, this);

        public Tensor acos_() => Aten.CallInPlace(Ops.acos_, this);

        public Tensor atan() => Aten.Call(Ops.atan, this);

        public Tensor atan_() => Aten.CallInPlace(Ops.atan_, this);

        public Tensor sinh() => Aten.Call(Ops.sinh, this);

        public Tensor sinh_() => Aten.CallInPlace(Ops.sinh_, this);

        public Tensor cosh() => Aten.Call(Ops.cosh, this);

        public Tensor cosh_() => Aten.CallInPlace(Ops.cosh_, this);

        public Tensor tanh() => Aten.Call(Ops.tanh, this);

        public Tensor tanh_() => Aten.CallInPlace(Ops.tanh_, this);

        public Tensor asinh() => Aten.Call(Ops.asinh, this);

        public Tensor asinh_() => Aten.CallInPlace(Ops.asinh_, this);

        public Tensor acosh() => Aten.Call(Ops.acosh, this);

        public Tensor acosh_() => Aten.CallInPlace(Ops.acosh_, this);

        public Tensor atanh() => Aten.Call(Ops.atanh, this);

        public Tensor atanh_() => Aten.CallInPlace(Ops.atanh_, this);

        public Tensor arcsin() => Aten.Call(Ops.arcsin, this);

        public Tensor arcsin_() => Aten.CallInPlace(Ops.arcsin_, this);

        public Tensor arccos() => Aten.Call(Ops.arccos, this);

        public Tensor arccos_() => Aten.CallInPlace(Ops.arccos_, this);

        public Tensor arctan() => Aten.Call(Ops.arctan, this);

        public Tensor arctan(Tensor other) => arctan2(other);

        public Tensor arctan_() => Aten.CallInPlace(Ops.arctan_, this);

        public Tensor arctan_(Tensor other) => arctan2_(other);

        public Tensor arcsinh() => Aten.Call(Ops.arcsinh, this);

        public Tensor arcsinh_() => Aten.CallInPlace(Ops.arcsinh_, this);

        public Tensor arccosh() => Aten.Call(Ops.arccosh, this);

        public Tensor arccosh_() => Aten.CallInPlace(Ops.arccosh_, this);

        public Tensor arctanh() => Aten.Call(Ops.arctanh, this);

        public Tensor arctanh_() => Aten.CallInPlace(Ops.arctanh_, this);

        public Tensor atan2(Tensor other) => Aten.Call(Ops.atan2, this, other);

        public Tensor atan2_(Tensor other) => Aten.CallInPlace(Ops.atan2_, this, other);

        public Tensor arctan2(Tensor other) => Aten.Call(Ops.arctan2, this, other);

        public Tensor arctan2_(Tensor other) => Aten.CallInPlace(Ops.arctan2_, this, other);

        public Tensor deg2rad() => Aten.Call(Ops.deg2rad, this);

        public Tensor deg2rad_() => Aten.CallInPlace(Ops.deg2rad_, this);

        public Tensor rad2deg() => Aten.Call(Ops.rad2deg, this);

        public Tensor rad2deg_() => Aten.CallInPlace(Ops.rad2deg_, this);

        public Tensor sinc() => Aten.Call(Ops.sinc, this);

        public Tensor sinc_() => Aten.CallInPlace(Ops.sinc_, this);

        public Tensor hypot(Tensor other) => Aten.Call(Ops.hypot, this, other);

        public Tensor angle() => Aten.Call(Ops.angle, this);
    }
}

file static class Ops
{
    internal static readonly Operator sin = new("aten::sin");
    internal static readonly Operator sin_ = new("aten::sin_");
    internal static readonly Operator cos = new("aten::cos");
    internal static readonly Operator cos_ = new("aten::cos_");
    internal static readonly Operator tan = new("aten::tan");
    internal static readonly Operator tan_ = new("aten::tan_");
    internal static readonly Operator asin = new("aten::asin");
    internal static readonly Operator asin_ = new("aten::asin_");
    internal static readonly Operator acos = new("aten::acos");
    internal static readonly Operator acos_ = new("aten::acos_");
    internal static readonly Operator atan = new("aten::atan");
    internal static readonly Operator atan_ = new("aten::atan_");
    internal static readonly Operator sinh = new("aten::sinh");
    internal static readonly Operator sinh_ = new("aten::sinh_");
    internal static readonly Operator cosh = new("aten::cosh");
    internal static readonly Operator cosh_ = new("aten::cosh_");
    internal static readonly Operator tanh = new("aten::tanh");
    internal static readonly Operator tanh_ = new("aten::tanh_");
    internal static readonly Operator asinh = new("aten::asinh");
    internal static readonly Operator asinh_ = new("aten::asinh_");
    internal static readonly Operator acosh = new("aten::acosh");
    internal static readonly Operator acosh_ = new("aten::acosh_");
    internal static readonly Operator atanh = new("aten::atanh");
    internal static readonly Operator atanh_ = new("aten::atanh_");
    internal static readonly Operator arcsin = new("aten::arcsin");
    internal static readonly Operator arcsin_ = new("aten::arcsin_");
    internal static readonly Operator arccos = new("aten::arccos");
    internal static readonly Operator arccos_ = new("aten::arccos_");
    internal static readonly Operator arctan = new("aten::arctan");
    internal static readonly Operator arctan_ = new("aten::arctan_");
    internal static readonly Operator arcsinh = new("aten::arcsinh");
    internal static readonly Operator arcsinh_ = new("aten::arcsinh_");
    internal static readonly Operator arccosh = new("aten::arccosh");
    internal static readonly Operator arccosh_ = new("aten::arccosh_");
    internal static readonly Operator arctanh = new("aten::arctanh");
    internal static readonly Operator arctanh_ = new("aten::arctanh_");
    internal static readonly Operator atan2 = new("aten::atan2");
    internal static readonly Operator atan2_ = new("aten::atan2_");
    internal static readonly Operator arctan2 = new("aten::arctan2");
    internal static readonly Operator arctan2_ = new("aten::arctan2_");
    internal static readonly Operator deg2rad = new("aten::deg2rad");
    internal static readonly Operator deg2rad_ = new("aten::deg2rad_");
    internal static readonly Operator rad2deg = new("aten::rad2deg");
    internal static readonly Operator rad2deg_ = new("aten::rad2deg_");
    internal static readonly Operator sinc = new("aten::sinc");
    internal static readonly Operator sinc_ = new("aten::sinc_");
    internal static readonly Operator hypot = new("aten::hypot");
    internal static readonly Operator angle = new("aten::angle");
}
