using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor clone() => Aten.Call(Ops.clone, this);

        public Tensor contiguous() => Aten.Call(Ops.contiguous, this);

        public Tensor detach() => Aten.Call(Ops.detach, this);

        public Tensor detach_() => Aten.CallInPlace(Ops.detach_, this);

        public Tensor copy_(Tensor source, bool nonBlocking = false) => Aten.CallInPlace(Ops.copy_, this, source, nonBlocking);

        public Tensor fill_(Scalar value) => Aten.CallInPlace(Ops.fill__Scalar, this, value);

        public Tensor zero_() => Aten.CallInPlace(Ops.zero_, this);

        public Tensor to_dense() => Aten.Call(Ops.to_dense, this);

        public Tensor to_sparse() => Aten.Call(Ops.to_sparse, this);

        public Tensor to_sparse(int sparse_dim) => Aten.Call(Ops.to_sparse_sparse_dim, this, sparse_dim);

        public Tensor set_(Tensor source) => Aten.CallInPlace(Ops.set__source_Tensor, this, source);

        public Tensor dequantize() => Aten.Call(Ops.dequantize_self, this);

        public Tensor int_repr() => Aten.Call(Ops.int_repr, this);

        public double q_scale() => Aten.CallDouble(Ops.q_scale, this);

        public long q_zero_point() => Aten.CallLong(Ops.q_zero_point, this);

        public long q_per_channel_axis() => Aten.CallLong(Ops.q_per_channel_axis, this);

        public Tensor q_per_channel_scales() => Aten.Call(Ops.q_per_channel_scales, this);

        public Tensor q_per_channel_zero_points() => Aten.Call(Ops.q_per_channel_zero_points, this);

        public bool is_pinned() => Aten.CallBool(Ops.is_pinned, this);

        public Tensor pin_memory() => Aten.Call(Ops.pin_memory, this);
    }
}

file static class Ops
{
    internal static readonly Operator clone = new("aten::clone");
    internal static readonly Operator contiguous = new("aten::contiguous");
    internal static readonly Operator detach = new("aten::detach");
    internal static readonly Operator detach_ = new("aten::detach_");
    internal static readonly Operator copy_ = new("aten::copy_");
    internal static readonly Operator fill__Scalar = new("aten::fill_", "Scalar");
    internal static readonly Operator zero_ = new("aten::zero_");
    internal static readonly Operator to_dense = new("aten::to_dense");
    internal static readonly Operator to_sparse = new("aten::to_sparse");
    internal static readonly Operator to_sparse_sparse_dim = new("aten::to_sparse", "sparse_dim");
    internal static readonly Operator set__source_Tensor = new("aten::set_", "source_Tensor");
    internal static readonly Operator dequantize_self = new("aten::dequantize", "self");
    internal static readonly Operator int_repr = new("aten::int_repr");
    internal static readonly Operator q_scale = new("aten::q_scale");
    internal static readonly Operator q_zero_point = new("aten::q_zero_point");
    internal static readonly Operator q_per_channel_axis = new("aten::q_per_channel_axis");
    internal static readonly Operator q_per_channel_scales = new("aten::q_per_channel_scales");
    internal static readonly Operator q_per_channel_zero_points = new("aten::q_per_channel_zero_points");
    internal static readonly Operator is_pinned = new("aten::is_pinned");
    internal static readonly Operator pin_memory = new("aten::pin_memory");
}
