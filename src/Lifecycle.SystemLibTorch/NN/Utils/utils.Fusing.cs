using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class utils
        {
            /// <summary>The weight and bias of a convolution that also does the work of the batch normalization behind it.</summary>
            public static (Parameter weight, Parameter bias) fuse_conv_bn_weights(
                Tensor conv_w, Tensor? conv_b, Tensor bn_rm, Tensor bn_rv, double bn_eps, Tensor? bn_w, Tensor? bn_b, bool transpose = false)
            {
                using var scope = NewDisposeScope();
                using var ungraded = no_grad();
                var shape = Sizes.Of(1, conv_w.shape.Length);
                shape[transpose ? 1 : 0] = -1;
                var scale = (bn_rv + bn_eps).rsqrt();
                if (bn_w is not null) scale = scale * bn_w;
                var bias = (conv_b is null ? -bn_rm : conv_b - bn_rm) * scale;
                if (bn_b is not null) bias = bias + bn_b;
                return scope.MoveToOuter(
                    new Parameter((conv_w * scale.reshape(shape)).to(conv_w.dtype), conv_w.requires_grad),
                    new Parameter(bias.to(conv_b?.dtype ?? conv_w.dtype), conv_b?.requires_grad ?? false));
            }

            /// <summary>The weight and bias of a linear layer that also does the work of the batch normalization behind it.</summary>
            public static (Parameter weight, Parameter bias) fuse_linear_bn_weights(
                Tensor linear_w, Tensor? linear_b, Tensor bn_rm, Tensor bn_rv, double bn_eps, Tensor bn_w, Tensor bn_b)
            {
                using var scope = NewDisposeScope();
                using var ungraded = no_grad();
                var scale = bn_w * (bn_rv + bn_eps).rsqrt();
                var bias = ((linear_b is null ? -bn_rm : linear_b - bn_rm) * scale) + bn_b;
                return scope.MoveToOuter(
                    new Parameter(linear_w * scale.unsqueeze(-1), linear_w.requires_grad), new Parameter(bias, linear_b?.requires_grad ?? false));
            }

            public static Linear fuse_linear_bn_eval(Linear linear, BatchNorm bn)
            {
                if (linear.training || bn.training)
                    throw new InvalidOperationException("Only modules in evaluation mode can be fused: call eval() on both first.");
                if (bn.running_mean is not { } mean || bn.running_var is not { } variance)
                    throw new ArgumentException("A batch normalization that tracks no statistics cannot be fused.", nameof(bn));
                using var scope = NewDisposeScope();
                var (weight, bias) = fuse_linear_bn_weights(
                    linear.weight, linear.bias, mean, variance, bn.eps, bn.weight ?? ones_like(mean), bn.bias ?? zeros_like(mean));
                return new Linear(weight, bias);
            }
        }
    }
}
