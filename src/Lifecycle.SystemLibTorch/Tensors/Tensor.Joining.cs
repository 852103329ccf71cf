using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor[] split(long size, int dim = 0) => Aten.CallList(Ops.split_Tensor, this, size, dim);

        public Tensor[] split(long[] sizes, long dim = 0) => Aten.CallList(Ops.split_with_sizes, this, sizes, dim);

        public Tensor[] split(ReadOnlySpan<long> sizes, long dim = 0) => Aten.CallList(Ops.split_with_sizes, this, sizes, dim);

        public Tensor[] split(params long[] sizes) => split(sizes, dim: 0L);

        public Tensor[] chunk(long chunks, long dim = 0) => Aten.CallList(Ops.chunk, this, chunks, dim);

        public Tensor[] tensor_split(long size, long dim = 0) => Aten.CallList(Ops.tensor_split_sections, this, size, dim);

        public Tensor[] tensor_split(long[] sizes, long dim = 0) => Aten.CallList(Ops.tensor_split_indices, this, sizes, dim);

        public Tensor[] tensor_split(Tensor indices, long dim = 0) =>
            Aten.CallList(Ops.tensor_split_tensor_indices_or_sections, this, indices, dim);

        private long Dividing(int dimension, long size)
        {
            if (size > 0 && dimension < this.dim() && this.size(dimension) % size != 0)
                throw new ArgumentException($"Dimension {dimension} of length {this.size(dimension)} does not split into {size} equal parts.", nameof(size));
            return size;
        }

        public Tensor[] hsplit(long size) => Aten.CallList(Ops.hsplit_int, this, Dividing(1, size));

        public Tensor[] hsplit(Tensor indices) => hsplit(Indices(indices));

        public Tensor[] hsplit(params long[] sizes) => Aten.CallList(Ops.hsplit_array, this, sizes);

        public Tensor[] vsplit(long size) => Aten.CallList(Ops.vsplit_int, this, Dividing(0, size));

        public Tensor[] vsplit(Tensor indices) => vsplit(Indices(indices));

        public Tensor[] vsplit(params long[] sizes) => Aten.CallList(Ops.vsplit_array, this, sizes);

        public Tensor[] dsplit(long size) => Aten.CallList(Ops.dsplit_int, this, Dividing(2, size));

        public Tensor[] dsplit(Tensor indices) => dsplit(Indices(indices));

        public Tensor[] dsplit((long, long, long, long) indices_or_sections) =>
            dsplit([indices_or_sections.Item1, indices_or_sections.Item2, indices_or_sections.Item3, indices_or_sections.Item4]);

        public Tensor[] dsplit((long, long, long) indices_or_sections) =>
            dsplit([indices_or_sections.Item1, indices_or_sections.Item2, indices_or_sections.Item3]);

        public Tensor[] dsplit((long, long) indices_or_sections) =>
            dsplit([indices_or_sections.Item1, indices_or_sections.Item2]);

        public Tensor[] dsplit(params long[] sizes) => Aten.CallList(Ops.dsplit_array, this, sizes);

        public Tensor[] unbind(long dimension = 0) => Aten.CallList(Ops.unbind_int, this, dimension);

        public Tensor repeat(params long[] sizes) => Aten.Call(Ops.repeat, this, sizes);

        public Tensor repeat_interleave(long repeats, long? dim = null, long? output_size = null) =>
            Aten.Call(Ops.repeat_interleave_self_int, this, repeats, dim, output_size);

        public Tensor repeat_interleave(Tensor repeats, long? dim = null, long? output_size = null) =>
            Aten.Call(Ops.repeat_interleave_self_Tensor, this, repeats, dim, output_size);

        public Tensor tile(long[] reps) => Aten.Call(Ops.tile, this, reps);

        public static Tensor block_diag(params Tensor[] tensors) => Aten.Call(Ops.block_diag, (Arg)tensors);
    }
}

file static class Ops
{
    internal static readonly Operator split_Tensor = new("aten::split", "Tensor");
    internal static readonly Operator chunk = new("aten::chunk");
    internal static readonly Operator tensor_split_indices = new("aten::tensor_split", "indices");
    internal static readonly Operator tensor_split_sections = new("aten::tensor_split", "sections");
    internal static readonly Operator tensor_split_tensor_indices_or_sections = new("aten::tensor_split", "tensor_indices_or_sections");
    internal static readonly Operator hsplit_array = new("aten::hsplit", "array");
    internal static readonly Operator hsplit_int = new("aten::hsplit", "int");
    internal static readonly Operator vsplit_array = new("aten::vsplit", "array");
    internal static readonly Operator vsplit_int = new("aten::vsplit", "int");
    internal static readonly Operator dsplit_array = new("aten::dsplit", "array");
    internal static readonly Operator dsplit_int = new("aten::dsplit", "int");
    internal static readonly Operator unbind_int = new("aten::unbind", "int");
    internal static readonly Operator repeat = new("aten::repeat");
    internal static readonly Operator repeat_interleave_self_Tensor = new("aten::repeat_interleave", "self_Tensor");
    internal static readonly Operator repeat_interleave_self_int = new("aten::repeat_interleave", "self_int");
    internal static readonly Operator tile = new("aten::tile");
    internal static readonly Operator block_diag = new("aten::block_diag");
    internal static readonly Operator split_with_sizes = new("aten::split_with_sizes");
}
