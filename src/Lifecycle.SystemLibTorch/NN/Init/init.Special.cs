using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class init
        {
            private static readonly Operator ErfinvOp = new("aten::erfinv_");
            private static readonly Operator ClampOp = new("aten::clamp_");
            private static readonly Operator QrOp = new("aten::linalg_qr");
            private static readonly Operator EyeOp = new("aten::eye", "m");

            /// <summary>Normal values cut off at a and b, by inverting the distribution function.</summary>
            public static Tensor trunc_normal_(
                Tensor tensor, double mean = 0.0, double std = 1.0, double a = -2.0, double b = 2.0, Generator? generator = null)
            {
                uniform_(tensor, (2 * NormalCdf((a - mean) / std)) - 1, (2 * NormalCdf((b - mean) / std)) - 1, generator);
                using (no_grad())
                {
                    Aten.CallInPlace(ErfinvOp, tensor);
                    tensor.mul_(std * Math.Sqrt(2.0)).add_(mean);
                    return Aten.CallInPlace(ClampOp, tensor, a, b);
                }
            }

            public static Tensor eye_(Tensor tensor)
            {
                RequireMatrix(tensor);
                using (no_grad())
                using (var eye = Aten.Call(EyeOp, tensor.shape[0], tensor.shape[1], tensor.dtype, Arg.None, tensor.device))
                    return tensor.copy_(eye);
            }

            public static Tensor orthogonal_(Tensor tensor, double gain = 1.0)
            {
                var shape = tensor.shape;
                if (shape.Length < 2) throw new ArgumentException($"orthogonal_ needs a tensor of at least 2 dimensions, but this one has {shape.Length}.", nameof(tensor));
                var (rows, columns) = (shape[0], tensor.numel() / shape[0]);
                using var scope = NewDisposeScope();
                using (no_grad())
                {
                    var flat = empty([rows, columns], tensor.dtype, tensor.device);
                    normal_(flat);
                    var (q, r) = Aten.Call2(QrOp, rows < columns ? flat.t() : flat);
                    q = q.mul(r.diag().sign());
                    tensor.copy_((rows < columns ? q.t() : q).reshape(shape));
                    return tensor.mul_(gain);
                }
            }

            private static void RequireMatrix(Tensor tensor)
            {
                if (tensor.shape.Length != 2) throw new ArgumentException($"A matrix is expected, but the tensor has {tensor.shape.Length} dimensions.", nameof(tensor));
            }

            private static double NormalCdf(double x)
            {
                using var point = tensor(x / Math.Sqrt(2.0), ScalarType.Float64);
                using var value = point.erf();
                return (1 + value.item<double>()) / 2;
            }
        }
    }
}
