using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Initial values, with the formulas and the random stream of torch.nn.init.</summary>
        public static partial class init
        {
            private static readonly Operator UniformOp = new("aten::uniform_");
            private static readonly Operator NormalOp = new("aten::normal_");
            private static readonly Operator FillOp = new("aten::fill_", "Scalar");

            public static Tensor ones_(Tensor tensor) => Fill(FillOp, tensor, 1);

            public static Tensor zeros_(Tensor tensor) => Fill(FillOp, tensor, 0);

            public static Tensor constant_(Tensor tensor, Scalar val) => Fill(FillOp, tensor, val);

            public static Tensor uniform_(Tensor tensor, double low = 0, double high = 1, Generator? generator = null) =>
                Fill(UniformOp, tensor, low, high, generator);

            public static Tensor normal_(Tensor tensor, double mean = 0, double std = 1, Generator? generator = null) =>
                Fill(NormalOp, tensor, mean, std, generator);

            private static Tensor Fill(Operator op, Tensor tensor, Arg value)
            {
                using (no_grad()) return Aten.CallInPlace(op, tensor, value);
            }

            private static Tensor Fill(Operator op, Tensor tensor, double first, double second, Generator? generator)
            {
                using (no_grad()) return Aten.CallInPlace(op, tensor, first, second, generator);
            }
        }
    }
}
