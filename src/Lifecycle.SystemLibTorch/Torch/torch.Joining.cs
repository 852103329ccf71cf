using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    public static Tensor[] split(Tensor tensor, long[] split_size_or_sections, long dim = 0) =>
        tensor.split(split_size_or_sections, dim);

    public static Tensor[] chunk(Tensor input, long chunks, long dim = 0) => input.chunk(chunks, dim);

    public static Tensor[] tensor_split(Tensor input, long indices_or_sections, long dim = 0) =>
        input.tensor_split(indices_or_sections, dim);

    public static Tensor[] tensor_split(Tensor input, long[] indices_or_sections, long dim = 0) =>
        input.tensor_split(indices_or_sections, dim);

    public static Tensor[] tensor_split(Tensor input, Tensor indices_or_sections, long dim = 0) =>
        input.tensor_split(indices_or_sections, dim);

    public static Tensor[] hsplit(Tensor input, long indices_or_sections) => input.hsplit(indices_or_sections);

    public static Tensor[] hsplit(Tensor input, long[] indices_or_sections) => input.hsplit(indices_or_sections);

    public static Tensor[] hsplit(Tensor input, Tensor indices_or_sections) => input.hsplit(indices_or_sections);

    public static Tensor[] hsplit(Tensor input, (long, long, long, long) indices_or_sections) =>
        input.hsplit([indices_or_sections.Item1, indices_or_sections.Item2, indices_or_sections.Item3, indices_or_sections.Item4]);

    public static Tensor[] hsplit(Tensor input, (long, long, long) indices_or_sections) =>
        input.hsplit([indices_or_sections.Item1, indices_or_sections.Item2, indices_or_sections.Item3]);

    public static Tensor[] hsplit(Tensor input, (long, long) indices_or_sections) =>
        input.hsplit([indices_or_sections.Item1, indices_or_sections.Item2]);

    public static Tensor[] vsplit(Tensor input, long[] indices_or_sections) => input.vsplit(indices_or_sections);

    public static Tensor[] dsplit(Tensor input, long size) => input.dsplit(size);

    public static Tensor[] dsplit(Tensor input, long[] indices_or_sections) => input.dsplit(indices_or_sections);

    public static Tensor[] dsplit(Tensor input, Tensor indices_or_sections) => input.dsplit(indices_or_sections);

    public static Tensor[] dsplit(Tensor input, (long, long, long, long) indices_or_sections) =>
        input.dsplit([indices_or_sections.Item1, indices_or_sections.Item2, indices_or_sections.Item3, indices_or_sections.Item4]);

    public static Tensor[] dsplit(Tensor input, (long, long, long) indices_or_sections) =>
        input.dsplit([indices_or_sections.Item1, indices_or_sections.Item2, indices_or_sections.Item3]);

    public static Tensor[] dsplit(Tensor input, (long, long) indices_or_sections) =>
        input.dsplit([indices_or_sections.Item1, indices_or_sections.Item2]);

    public static Tensor[] unbind(Tensor input, long dim = 0) => input.unbind(dim);

    public static Tensor[] unbind(Tensor tensor, int dim = 0) => tensor.unbind(dim);

    public static Tensor repeat_interleave(Tensor input, long repeats, long? dim = null, long? output_size = null) =>
        input.repeat_interleave(repeats, dim, output_size);

    public static Tensor repeat_interleave(Tensor input, Tensor repeats, long? dim = null, long? output_size = null) =>
        input.repeat_interleave(repeats, dim, output_size);

    public static Tensor tile(Tensor input, long[] dims) => input.tile(dims);

    public static Tensor cat(ReadOnlySpan<Tensor> tensors, long dim = 0) => Aten.Call(Ops.cat, tensors, dim);

    public static Tensor cat(IList<Tensor> tensors, long dim = 0) => Aten.Call(Ops.cat, Arg.List(tensors), dim);

    public static Tensor cat(Tensor[] tensors, long dim = 0) => Aten.Call(Ops.cat, tensors, dim);

    public static Tensor concat(ReadOnlySpan<Tensor> tensors, long dim = 0) => Aten.Call(Ops.cat, tensors, dim);

    public static Tensor concat(IList<Tensor> tensors, long dim = 0) => Aten.Call(Ops.cat, Arg.List(tensors), dim);

    public static Tensor concat(Tensor[] tensors, long dim = 0) => Aten.Call(Ops.cat, tensors, dim);

    public static Tensor concatenate(ReadOnlySpan<Tensor> tensors, long axis = 0) => Aten.Call(Ops.cat, tensors, axis);

    public static Tensor concatenate(IList<Tensor> tensors, long axis = 0) => Aten.Call(Ops.cat, Arg.List(tensors), axis);

    public static Tensor concatenate(Tensor[] tensors, long axis = 0) => Aten.Call(Ops.cat, tensors, axis);

    public static Tensor stack(IEnumerable<Tensor> tensors, long dim = 0) =>
        Aten.Call(Ops.stack, tensors as Tensor[] ?? tensors.ToArray(), dim);

    public static Tensor hstack(ReadOnlySpan<Tensor> tensors) => Aten.Call(Ops.hstack, (Arg)tensors);

    public static Tensor hstack(IEnumerable<Tensor> tensors) => Aten.Call(Ops.hstack, (Arg)tensors.ToArray());

    public static Tensor hstack(IList<Tensor> tensors) => Aten.Call(Ops.hstack, Arg.List(tensors));

    public static Tensor hstack(params Tensor[] tensors) => Aten.Call(Ops.hstack, (Arg)tensors);

    public static Tensor vstack(ReadOnlySpan<Tensor> tensors) => Aten.Call(Ops.vstack, (Arg)tensors);

    public static Tensor vstack(IList<Tensor> tensors) => Aten.Call(Ops.vstack, Arg.List(tensors));

    public static Tensor vstack(Tensor[] tensors) => Aten.Call(Ops.vstack, (Arg)tensors);

    public static Tensor dstack(ReadOnlySpan<Tensor> tensors) => Aten.Call(Ops.dstack, (Arg)tensors);

    public static Tensor dstack(IEnumerable<Tensor> tensors) => Aten.Call(Ops.dstack, (Arg)tensors.ToArray());

    public static Tensor dstack(IList<Tensor> tensors) => Aten.Call(Ops.dstack, Arg.List(tensors));

    public static Tensor dstack(params Tensor[] tensors) => Aten.Call(Ops.dstack, (Arg)tensors);

    public static Tensor row_stack(ReadOnlySpan<Tensor> tensors) => Aten.Call(Ops.vstack, (Arg)tensors);

    public static Tensor row_stack(IList<Tensor> tensors) => Aten.Call(Ops.vstack, Arg.List(tensors));

    public static Tensor row_stack(params Tensor[] tensors) => Aten.Call(Ops.vstack, (Arg)tensors);

    public static Tensor column_stack(ReadOnlySpan<Tensor> tensors) => Aten.Call(Ops.column_stack, (Arg)tensors);

    public static Tensor column_stack(IList<Tensor> tensors) => Aten.Call(Ops.column_stack, Arg.List(tensors));

    public static Tensor column_stack(params Tensor[] tensors) => Aten.Call(Ops.column_stack, (Arg)tensors);

    public static Tensor block_diag(params Tensor[] tensors) => Tensor.block_diag(tensors);

    public static Tensor[] meshgrid(IEnumerable<Tensor> tensors, string indexing = "ij") =>
        Aten.CallList(Ops.meshgrid_indexing, tensors.ToArray(), indexing);

    public static Tensor cartesian_prod(ReadOnlySpan<Tensor> tensors) => Aten.Call(Ops.cartesian_prod, (Arg)tensors);

    public static Tensor cartesian_prod(IList<Tensor> tensors) => Aten.Call(Ops.cartesian_prod, Arg.List(tensors));

    public static Tensor cartesian_prod(params Tensor[] tensors) => Aten.Call(Ops.cartesian_prod, (Arg)tensors);

    public static Tensor combinations(Tensor input, int r = 2, bool with_replacement = false) =>
        Aten.Call(Ops.combinations, input, r, with_replacement);
}

file static class Ops
{
    internal static readonly Operator cat = new("aten::cat");
    internal static readonly Operator stack = new("aten::stack");
    internal static readonly Operator hstack = new("aten::hstack");
    internal static readonly Operator vstack = new("aten::vstack");
    internal static readonly Operator dstack = new("aten::dstack");
    internal static readonly Operator column_stack = new("aten::column_stack");
    internal static readonly Operator meshgrid_indexing = new("aten::meshgrid", "indexing");
    internal static readonly Operator cartesian_prod = new("aten::cartesian_prod");
    internal static readonly Operator combinations = new("aten::combinations");
}
