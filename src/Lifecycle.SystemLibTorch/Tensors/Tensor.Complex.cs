using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor conj() => Aten.Call(Ops.conj, this);

        public Tensor conj_physical() => Aten.Call(Ops.conj_physical, this);

        public Tensor conj_physical_() => Aten.CallInPlace(Ops.conj_physical_, this);

        public Tensor resolve_conj() => Aten.Call(Ops.resolve_conj, this);

        public Tensor resolve_neg() => Aten.Call(Ops.resolve_neg, this);

        public bool is_conj() => Aten.CallBool(Ops.is_conj, this);

        public bool is_neg() => Aten.CallBool(Ops.is_neg, this);

        public Tensor view_as_real() => Aten.Call(Ops.view_as_real, this);

        public Tensor view_as_complex() => Aten.Call(Ops.view_as_complex, this);
    }
}

file static class Ops
{
    internal static readonly Operator conj = new("aten::conj");
    internal static readonly Operator conj_physical = new("aten::conj_physical");
    internal static readonly Operator conj_physical_ = new("aten::conj_physical_");
    internal static readonly Operator resolve_conj = new("aten::resolve_conj");
    internal static readonly Operator resolve_neg = new("aten::resolve_neg");
    internal static readonly Operator is_conj = new("aten::is_conj");
    internal static readonly Operator is_neg = new("aten::is_neg");
    internal static readonly Operator view_as_real = new("aten::view_as_real");
    internal static readonly Operator view_as_complex = new("aten::view_as_complex");
}
