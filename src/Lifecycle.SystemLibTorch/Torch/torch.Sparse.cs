using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    public static Tensor sparse_coo_tensor(Tensor indices, Tensor values, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Finished(Aten.Call(Ops.sparse_coo_tensor_indices_size, indices, values, size, dtype ?? values.dtype, Arg.None, InitializeDevice(device)), requires_grad, names);

    public partial class Tensor
    {
        public Tensor SparseIndices => Aten.Call(Ops.indices, this);

        public Tensor SparseValues => Aten.Call(Ops.values, this);
    }
}

file static class Ops
{
    internal static readonly Operator sparse_coo_tensor_indices_size = new("aten::sparse_coo_tensor", "indices_size");
    internal static readonly Operator indices = new("aten::_indices");
    internal static readonly Operator values = new("aten::_values");
}
