using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor view(params long[] shape) => Aten.Call(Ops.view, this, shape);

        public Tensor view_as(Tensor other) => Aten.Call(Ops.view_as, this, other);

        public Tensor reshape(params long[] shape) => Aten.Call(Ops.reshape, this, shape);

        public Tensor flatten(long start_dim = 0, long end_dim = -1) =>
            Aten.Call(Ops.flatten_using_ints, this, start_dim, end_dim);

        public Tensor unflatten(long dim, Size sizes) => unflatten(dim, sizes.Shape);

        public Tensor unflatten(long dim, params long[] sizes) => Aten.Call(Ops.unflatten_int, this, dim, sizes);

        public Tensor squeeze(long? dim = null) =>
            dim is { } one ? Aten.Call(Ops.squeeze_dim, this, one) : Aten.Call(Ops.squeeze, this);

        public Tensor squeeze_(long? dim = null) =>
            dim is { } one ? Aten.CallInPlace(Ops.squeeze__dim, this, one) : Aten.CallInPlace(Ops.squeeze_, this);

        public Tensor unsqueeze(long dim) => Aten.Call(Ops.unsqueeze, this, dim);

        public Tensor unsqueeze_(long dim) => Aten.CallInPlace(Ops.unsqueeze_, this, dim);

        public Tensor permute(IEnumerable<long> permutation) => permute(permutation.ToArray());

        public Tensor permute(params long[] permutation) => Aten.Call(Ops.permute, this, permutation);

        public Tensor transpose(long dim0, long dim1) => Aten.Call(Ops.transpose_int, this, dim0, dim1);

        public Tensor transpose_(long dim0, long dim1) => Aten.CallInPlace(Ops.transpose_, this, dim0, dim1);

        public Tensor t() => Aten.Call(Ops.t, this);

        public Tensor swapaxes(long dim0, long dim1) => Aten.Call(Ops.swapaxes, this, dim0, dim1);

        public Tensor swapdims(long dim0, long dim1) => Aten.Call(Ops.swapdims, this, dim0, dim1);

        public Tensor movedim(long[] source, long[] destination) => Aten.Call(Ops.movedim_intlist, this, source, destination);

        public Tensor moveaxis(long[] source, long[] destination) => Aten.Call(Ops.moveaxis_intlist, this, source, destination);

        public Tensor expand(long[] sizes, bool isImplicit = false) => Aten.Call(Ops.expand, this, sizes, isImplicit);

        public Tensor expand(ReadOnlySpan<long> sizes, bool isImplicit = false) => Aten.Call(Ops.expand, this, sizes, isImplicit);

        public Tensor expand(Size sizes, bool isImplicit = false) => expand(sizes.Shape, isImplicit);

        public Tensor expand(params long[] sizes) => Aten.Call(Ops.expand, this, sizes);

        public Tensor expand_as(Tensor other) => Aten.Call(Ops.expand_as, this, other);

        public Tensor broadcast_to(params long[] shape) => Aten.Call(Ops.broadcast_to, this, shape);

        public Tensor atleast_1d() => Aten.Call(Ops.atleast_1d, this);

        public Tensor atleast_2d() => Aten.Call(Ops.atleast_2d, this);

        public Tensor atleast_3d() => Aten.Call(Ops.atleast_3d, this);

        public Tensor ravel() => Aten.Call(Ops.ravel, this);

        public Tensor as_strided(long[] size, long[] strides, long storageOffset = 0) =>
            Aten.Call(Ops.as_strided, this, size, strides, storageOffset);

        public Tensor unfold(long dimension, long size, long step) => Aten.Call(Ops.unfold, this, dimension, size, step);

        public Tensor alias() => Aten.Call(Ops.alias, this);

        public Tensor rot90(long k = 1, (long, long)? dims = null) =>
            Aten.Call(Ops.rot90, this, k, dims is { } plane ? [plane.Item1, plane.Item2] : new long[] { 0, 1 });

        public Tensor flip(params long[] dims) => Aten.Call(Ops.flip, this, dims);

        public Tensor fliplr() => Aten.Call(Ops.fliplr, this);

        public Tensor flipud() => Aten.Call(Ops.flipud, this);

        public Tensor roll(long shifts, long? dims = null) =>
            Aten.Call(Ops.roll, this, shifts, dims is { } dim ? dim : Arg.Default);

        public Tensor roll(long[] shifts) => roll(shifts, (long[])[0]);

        public Tensor roll(long[] shifts, long[] dims) => Aten.Call(Ops.roll, this, shifts, dims);

        public Tensor roll(ReadOnlySpan<long> shifts, ReadOnlySpan<long> dims = default) =>
            Aten.Call(Ops.roll, this, shifts, dims);

        public Tensor roll((long, long, long) shifts, (long, long, long) dims) =>
            roll([shifts.Item1, shifts.Item2, shifts.Item3], [dims.Item1, dims.Item2, dims.Item3]);

        public Tensor roll((long, long) shifts, (long, long) dims) =>
            roll([shifts.Item1, shifts.Item2], [dims.Item1, dims.Item2]);

        public Tensor adjoint() => Aten.Call(Ops.adjoint, this);
    }
}

file static class Ops
{
    internal static readonly Operator view = new("aten::view");
    internal static readonly Operator view_as = new("aten::view_as");
    internal static readonly Operator reshape = new("aten::reshape");
    internal static readonly Operator flatten_using_ints = new("aten::flatten", "using_ints");
    internal static readonly Operator unflatten_int = new("aten::unflatten", "int");
    internal static readonly Operator squeeze = new("aten::squeeze");
    internal static readonly Operator squeeze_ = new("aten::squeeze_");
    internal static readonly Operator squeeze__dim = new("aten::squeeze_", "dim");
    internal static readonly Operator squeeze_dim = new("aten::squeeze", "dim");
    internal static readonly Operator unsqueeze = new("aten::unsqueeze");
    internal static readonly Operator unsqueeze_ = new("aten::unsqueeze_");
    internal static readonly Operator permute = new("aten::permute");
    internal static readonly Operator transpose_ = new("aten::transpose_");
    internal static readonly Operator transpose_int = new("aten::transpose", "int");
    internal static readonly Operator t = new("aten::t");
    internal static readonly Operator swapaxes = new("aten::swapaxes");
    internal static readonly Operator swapdims = new("aten::swapdims");
    internal static readonly Operator movedim_intlist = new("aten::movedim", "intlist");
    internal static readonly Operator moveaxis_intlist = new("aten::moveaxis", "intlist");
    internal static readonly Operator expand = new("aten::expand");
    internal static readonly Operator expand_as = new("aten::expand_as");
    internal static readonly Operator broadcast_to = new("aten::broadcast_to");
    internal static readonly Operator atleast_1d = new("aten::atleast_1d");
    internal static readonly Operator atleast_2d = new("aten::atleast_2d");
    internal static readonly Operator atleast_3d = new("aten::atleast_3d");
    internal static readonly Operator ravel = new("aten::ravel");
    internal static readonly Operator as_strided = new("aten::as_strided");
    internal static readonly Operator unfold = new("aten::unfold");
    internal static readonly Operator alias = new("aten::alias");
    internal static readonly Operator rot90 = new("aten::rot90");
    internal static readonly Operator flip = new("aten::flip");
    internal static readonly Operator fliplr = new("aten::fliplr");
    internal static readonly Operator flipud = new("aten::flipud");
    internal static readonly Operator roll = new("aten::roll");
    internal static readonly Operator adjoint = new("aten::adjoint");
}
