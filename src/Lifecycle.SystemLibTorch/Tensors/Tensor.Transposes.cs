using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor T => Aten.Call(Ops.numpy_T, this);

        public Tensor H => Aten.Call(Ops.matrix_H, this);

        public Tensor mT => Aten.Call(Ops.mT, this);

        public Tensor mH => Aten.Call(Ops.mH, this);

        public IList<Tensor> nonzero_as_list() => Aten.CallList(Ops.nonzero_numpy, this);
    }
}

file static class Ops
{
    internal static readonly Operator numpy_T = new("aten::numpy_T");
    internal static readonly Operator matrix_H = new("aten::matrix_H");
    internal static readonly Operator mT = new("aten::mT");
    internal static readonly Operator mH = new("aten::mH");
    internal static readonly Operator nonzero_numpy = new("aten::nonzero_numpy");
}
