using TorchSharp.Dispatch;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class utils
        {
            private static readonly Operator NormsOp = new("aten::_foreach_norm", "Scalar");
            private static readonly Operator ScaleOp = new("aten::_foreach_mul_", "Scalar");
            private static readonly Operator NormOp = new("aten::norm", "Scalar");
            private static readonly Operator StackOp = new("aten::stack");
            private static readonly Operator ClampOp = new("aten::clamp_");

            /// <summary>Scales all gradients down together where their common norm exceeds max_norm; returns that norm.</summary>
            public static double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2.0)
            {
                using var scope = NewDisposeScope();
                using var ungraded = no_grad();
                var gradients = Gradients(tensors);
                if (gradients.Length == 0) return 0;
                var total = TotalNorm(gradients, norm_type);
                // In the gradients' precision, as PyTorch does it.
                var factor = (total.add(1e-6).reciprocal() * max_norm).to(ScalarType.Float64).item<double>();
                if (!(factor >= 1)) Aten.CallVoid(ScaleOp, gradients, factor);
                return total.to(ScalarType.Float64).item<double>();
            }

            public static void clip_grad_value_(IEnumerable<Parameter> tensors, double clip_value)
            {
                using var scope = NewDisposeScope();
                using var ungraded = no_grad();
                foreach (var gradient in Gradients(tensors)) Aten.CallInPlace(ClampOp, gradient, -clip_value, clip_value);
            }

            public static Tensor parameters_to_vector(IEnumerable<Parameter> tensors)
            {
                using var scope = NewDisposeScope();
                return cat([.. tensors.Select(static parameter => parameter.reshape(-1))], 0).MoveToOuterDisposeScope();
            }

            public static void vector_to_parameters(Tensor vec, IEnumerable<Parameter> tensors)
            {
                using var scope = NewDisposeScope();
                using var ungraded = no_grad();
                var start = 0L;
                foreach (var parameter in tensors)
                {
                    parameter.copy_(vec.narrow(0, start, parameter.numel()).view(parameter.shape));
                    start += parameter.numel();
                }
            }

            private static Tensor[] Gradients(IEnumerable<Parameter> tensors) =>
                [.. tensors.Select(static parameter => parameter.grad).OfType<Tensor>()];

            private static Tensor TotalNorm(Tensor[] gradients, double norm_type)
            {
                if (double.IsPositiveInfinity(norm_type))
                    return Aten.Call(StackOp, Array.ConvertAll(gradients, static gradient => gradient.abs().max())).max();
                return Aten.Call(NormOp, Aten.Call(StackOp, Aten.CallList(NormsOp, gradients, norm_type)), norm_type);
            }
        }
    }
}
