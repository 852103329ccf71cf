using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor erf() => Aten.Call(Ops.erf, this);

        public Tensor erf_() => Aten.CallInPlace(Ops.erf_, this);

        public Tensor erfc() => Aten.Call(Ops.erfc, this);

        public Tensor erfc_() => Aten.CallInPlace(Ops.erfc_, this);

        public Tensor erfinv() => Aten.Call(Ops.erfinv, this);

        public Tensor erfinv_() => Aten.CallInPlace(Ops.erfinv_, this);

        public Tensor lgamma() => Aten.Call(Ops.lgamma, this);

        public Tensor lgamma_() => Aten.CallInPlace(Ops.lgamma_, this);

        public Tensor digamma() => Aten.Call(Ops.digamma, this);

        public Tensor digamma_() => Aten.CallInPlace(Ops.digamma_, this);

        public Tensor polygamma(long p) => Aten.Call(Ops.polygamma, p, this);

        public Tensor polygamma_(long p) => Aten.CallInPlace(Ops.polygamma_, this, p);

        public Tensor mvlgamma(long p) => Aten.Call(Ops.mvlgamma, this, p);

        public Tensor mvlgamma_(long p) => Aten.CallInPlace(Ops.mvlgamma_, this, p);

        public Tensor i0() => Aten.Call(Ops.i0, this);

        public Tensor i0_() => Aten.CallInPlace(Ops.i0_, this);

        public Tensor igamma(Tensor other) => Aten.Call(Ops.igamma, this, other);

        public Tensor igammac(Tensor other) => Aten.Call(Ops.igammac, this, other);
    }
}

file static class Ops
{
    internal static readonly Operator erf = new("aten::erf");
    internal static readonly Operator erf_ = new("aten::erf_");
    internal static readonly Operator erfc = new("aten::erfc");
    internal static readonly Operator erfc_ = new("aten::erfc_");
    internal static readonly Operator erfinv = new("aten::erfinv");
    internal static readonly Operator erfinv_ = new("aten::erfinv_");
    internal static readonly Operator lgamma = new("aten::lgamma");
    internal static readonly Operator lgamma_ = new("aten::lgamma_");
    internal static readonly Operator digamma = new("aten::digamma");
    internal static readonly Operator digamma_ = new("aten::digamma_");
    internal static readonly Operator polygamma = new("aten::polygamma");
    internal static readonly Operator polygamma_ = new("aten::polygamma_");
    internal static readonly Operator mvlgamma = new("aten::mvlgamma");
    internal static readonly Operator mvlgamma_ = new("aten::mvlgamma_");
    internal static readonly Operator i0 = new("aten::i0");
    internal static readonly Operator i0_ = new("aten::i0_");
    internal static readonly Operator igamma = new("aten::igamma");
    internal static readonly Operator igammac = new("aten::igammac");
}
