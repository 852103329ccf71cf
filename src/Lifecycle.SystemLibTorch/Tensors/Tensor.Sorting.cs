using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false) =>
            Aten.Call2(Ops.sort_stable, this, stable, dim, descending);

        public Tensor argsort(long dim = -1, bool descending = false) => Aten.Call(Ops.argsort, this, dim, descending);

        public Tensor msort() => Aten.Call(Ops.msort, this);

        public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true) =>
            Aten.Call2(Ops.topk, this, k, dim, largest, sorted);

        public Tensor bucketize(Tensor boundaries, bool outInt32 = false, bool right = false) =>
            Aten.Call(Ops.bucketize_Tensor, this, boundaries, outInt32, right);

        public Tensor histc(long bins = 100, long min = 0, long max = 0) => Aten.Call(Ops.histc, this, bins, min, max);

        public Tensor bincount(Tensor weights, long minlength = 0) => Aten.Call(Ops.bincount, this, weights, minlength);

        public (Tensor output, Tensor? inverse_indices, Tensor? counts) unique(bool sorted = true, bool return_inverse = false, bool return_counts = false, int? dim = null) => Asked(
            dim is { } one ? Aten.Call3(Ops.unique_dim, this, one, sorted, return_inverse, return_counts) : Aten.Call3(Ops._unique2, this, sorted, return_inverse, return_counts),
            return_inverse,
            return_counts);

        public (Tensor output, Tensor? inverse_indices, Tensor? counts) unique_consecutive(bool return_inverse = false, bool return_counts = false, int? dim = null) =>
            Asked(Aten.Call3(Ops.unique_consecutive, this, return_inverse, return_counts, dim is { } one ? one : Arg.None), return_inverse, return_counts);
    }
}

file static class Ops
{
    internal static readonly Operator sort_stable = new("aten::sort", "stable");
    internal static readonly Operator argsort = new("aten::argsort");
    internal static readonly Operator msort = new("aten::msort");
    internal static readonly Operator topk = new("aten::topk");
    internal static readonly Operator bucketize_Tensor = new("aten::bucketize", "Tensor");
    internal static readonly Operator histc = new("aten::histc");
    internal static readonly Operator bincount = new("aten::bincount");
    internal static readonly Operator unique_consecutive = new("aten::unique_consecutive");
    internal static readonly Operator _unique2 = new("aten::_unique2");
    internal static readonly Operator unique_dim = new("aten::unique_dim");
}
