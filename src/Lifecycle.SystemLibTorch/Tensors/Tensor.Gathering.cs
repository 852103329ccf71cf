using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor gather(long dim, Tensor index) => Aten.Call(Ops.gather, this, dim, index);

        public Tensor scatter(long dim, Tensor index, Tensor src) => Aten.Call(Ops.scatter_src, this, dim, index, src);

        public Tensor scatter_(long dim, Tensor index, Tensor src) => Aten.CallInPlace(Ops.scatter__src, this, dim, index, src);

        public Tensor scatter_add(long dim, Tensor index, Tensor src) => Aten.Call(Ops.scatter_add, this, dim, index, src);

        public Tensor scatter_add_(long dim, Tensor index, Tensor src) =>
            Aten.CallInPlace(Ops.scatter_add_, this, dim, index, src);

        public Tensor index_select(long dim, Tensor index) => Aten.Call(Ops.index_select, this, dim, index);

        public Tensor index_add(long dim, Tensor index, Tensor source, Scalar alpha) =>
            Aten.Call(Ops.index_add, this, dim, index, source, alpha);

        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha) =>
            Aten.CallInPlace(Ops.index_add_, this, dim, index, source, alpha);

        public Tensor index_copy(long dim, Tensor index, Tensor source) => Aten.Call(Ops.index_copy, this, dim, index, source);

        public Tensor index_copy_(long dim, Tensor index, Tensor source) =>
            Aten.CallInPlace(Ops.index_copy_, this, dim, index, source);

        public Tensor index_fill(long dim, Tensor index, Scalar value) =>
            Aten.Call(Ops.index_fill_int_Scalar, this, dim, index, value);

        public Tensor index_fill_(long dim, Tensor index, Scalar value) =>
            Aten.CallInPlace(Ops.index_fill__int_Scalar, this, dim, index, value);

        public Tensor masked_fill(Tensor mask, Scalar value) => Aten.Call(Ops.masked_fill_Scalar, this, mask, value);

        public Tensor masked_fill_(Tensor mask, Scalar value) => Aten.CallInPlace(Ops.masked_fill__Scalar, this, mask, value);

        public Tensor masked_scatter(Tensor mask, Tensor value) => Aten.Call(Ops.masked_scatter, this, mask, value);

        public Tensor masked_scatter_(Tensor mask, Tensor value) => Aten.CallInPlace(Ops.masked_scatter_, this, mask, value);

        public Tensor masked_select(Tensor mask) => Aten.Call(Ops.masked_select, this, mask);

        public Tensor take(Tensor index) => Aten.Call(Ops.take, this, index);

        public Tensor take_along_dim(IEnumerable<long> indices) => take_along_dim(torch.tensor(indices.ToArray()));

        public Tensor take_along_dim(IEnumerable<long> indices, long dim) => take_along_dim(torch.tensor(indices.ToArray()), dim);

        public Tensor take_along_dim(Tensor indices) => Aten.Call(Ops.take_along_dim, this, indices);

        public Tensor take_along_dim(Tensor indices, long dim) => Aten.Call(Ops.take_along_dim, this, indices, dim);

        public Tensor where(Tensor condition, Tensor y) => Aten.Call(Ops.where_self, condition, this, y);

        public Tensor nonzero() => Aten.Call(Ops.nonzero, this);

        public Tensor argwhere() => Aten.Call(Ops.argwhere, this);

        public Tensor narrow(long dim, long start, long length) => Aten.Call(Ops.narrow, this, dim, start, length);

        public Tensor select(long dim, long index) => Aten.Call(Ops.select_int, this, dim, index);

        public Tensor slice(long dim, long start, long finish, long step) =>
            Aten.Call(Ops.slice_Tensor, this, dim, start, finish, step);

        public Tensor select_scatter(Tensor src, long dim, long index) => Aten.Call(Ops.select_scatter, this, src, dim, index);

        public Tensor slice_scatter(Tensor src, long dim = 0, long? start = null, long? end = null, long step = 1) =>
            Aten.Call(Ops.slice_scatter, this, src, dim, start, end, step);

        public Tensor diagonal_scatter(Tensor src, long offset = 0, long dim1 = 0, long dim2 = 1) =>
            Aten.Call(Ops.diagonal_scatter, this, src, offset, dim1, dim2);

        // Composed, as libtorch 1.13's own operator has no derivative.
        public Tensor channel_shuffle(long groups)
        {
            var size = shape;
            using var grouped = reshape([size[0], groups, -1, .. size[2..]]);
            using var shuffled = grouped.transpose(1, 2);
            return shuffled.reshape(size);
        }
    }
}

file static class Ops
{
    internal static readonly Operator gather = new("aten::gather");
    internal static readonly Operator scatter__src = new("aten::scatter_", "src");
    internal static readonly Operator scatter_src = new("aten::scatter", "src");
    internal static readonly Operator scatter_add = new("aten::scatter_add");
    internal static readonly Operator scatter_add_ = new("aten::scatter_add_");
    internal static readonly Operator index_select = new("aten::index_select");
    internal static readonly Operator index_add = new("aten::index_add");
    internal static readonly Operator index_add_ = new("aten::index_add_");
    internal static readonly Operator index_copy = new("aten::index_copy");
    internal static readonly Operator index_copy_ = new("aten::index_copy_");
    internal static readonly Operator index_fill__int_Scalar = new("aten::index_fill_", "int_Scalar");
    internal static readonly Operator index_fill_int_Scalar = new("aten::index_fill", "int_Scalar");
    internal static readonly Operator masked_fill_Scalar = new("aten::masked_fill", "Scalar");
    internal static readonly Operator masked_fill__Scalar = new("aten::masked_fill_", "Scalar");
    internal static readonly Operator masked_scatter = new("aten::masked_scatter");
    internal static readonly Operator masked_scatter_ = new("aten::masked_scatter_");
    internal static readonly Operator masked_select = new("aten::masked_select");
    internal static readonly Operator take = new("aten::take");
    internal static readonly Operator take_along_dim = new("aten::take_along_dim");
    internal static readonly Operator where_self = new("aten::where", "self");
    internal static readonly Operator nonzero = new("aten::nonzero");
    internal static readonly Operator argwhere = new("aten::argwhere");
    internal static readonly Operator narrow = new("aten::narrow");
    internal static readonly Operator select_int = new("aten::select", "int");
    internal static readonly Operator slice_Tensor = new("aten::slice", "Tensor");
    internal static readonly Operator select_scatter = new("aten::select_scatter");
    internal static readonly Operator slice_scatter = new("aten::slice_scatter");
    internal static readonly Operator diagonal_scatter = new("aten::diagonal_scatter");
}
