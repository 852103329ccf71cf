using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            private static readonly Operator OneHotOp = new("aten::one_hot");
            private static readonly Operator NormOp = new("aten::norm", "ScalarOpt_dim");
            private static readonly Operator ClampMinOp = new("aten::clamp_min");
            private static readonly Operator DivOp = new("aten::div", "Tensor");

            public static Tensor one_hot(Tensor x, long num_classes = -1)
            {
                if (x.dtype != ScalarType.Int64) throw new ArgumentException($"one_hot expects classes of type Int64, but got {x.dtype}.", nameof(x));
                return Aten.Call(OneHotOp, x, num_classes);
            }

            public static Tensor normalize(Tensor input, double p = 2.0, long dim = 1, double eps = 1e-12)
            {
                using var norm = Aten.Call(NormOp, input, p, new[] { dim }, true);
                using var least = Aten.Call(ClampMinOp, norm, eps);
                return Aten.Call(DivOp, input, least);
            }
        }
    }
}
