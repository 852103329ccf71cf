using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor diag(long diagonal = 0) => Aten.Call(Ops.diag, this, diagonal);

        public Tensor diag_embed(long offset = 0, long dim1 = -2, long dim2 = -1) =>
            Aten.Call(Ops.diag_embed, this, offset, dim1, dim2);

        public Tensor diagflat(long offset = 0) => Aten.Call(Ops.diagflat, this, offset);

        public Tensor diagonal(long offset = 0, long dim1 = 0, long dim2 = 1) =>
            Aten.Call(Ops.diagonal, this, offset, dim1, dim2);

        public Tensor tril(long diagonal = 0) => Aten.Call(Ops.tril, this, diagonal);

        public Tensor tril_(long diagonal = 0) => Aten.CallInPlace(Ops.tril_, this, diagonal);

        public Tensor triu(long diagonal = 0) => Aten.Call(Ops.triu, this, diagonal);

        public Tensor triu_(long diagonal = 0) => Aten.CallInPlace(Ops.triu_, this, diagonal);

        public Tensor trace() => Aten.Call(Ops.trace, this);

        public Tensor vander(long N = -1, bool increasing = false) => Aten.Call(Ops.vander, this, N == -1 ? size(0) : N, increasing);
    }
}

file static class Ops
{
    internal static readonly Operator diag = new("aten::diag");
    internal static readonly Operator diag_embed = new("aten::diag_embed");
    internal static readonly Operator diagflat = new("aten::diagflat");
    internal static readonly Operator diagonal = new("aten::diagonal");
    internal static readonly Operator tril = new("aten::tril");
    internal static readonly Operator tril_ = new("aten::tril_");
    internal static readonly Operator triu = new("aten::triu");
    internal static readonly Operator triu_ = new("aten::triu_");
    internal static readonly Operator trace = new("aten::trace");
    internal static readonly Operator vander = new("aten::vander");
}
