using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor relu() => Aten.Call(Ops.relu, this);

        public Tensor relu_() => Aten.CallInPlace(Ops.relu_, this);

        public Tensor relu6() => Aten.Call(Ops.relu6, this);

        public Tensor relu6_() => Aten.CallInPlace(Ops.relu6_, this);

        public Tensor elu(double alpha = 1) => Aten.Call(Ops.elu, this, alpha);

        public Tensor elu(Scalar alpha, Scalar scale, Scalar input_scale) => Aten.Call(Ops.elu, this, alpha, scale, input_scale);

        public Tensor elu_(double alpha = 1) => Aten.CallInPlace(Ops.elu_, this, alpha);

        public Tensor elu_(Scalar alpha, Scalar scale, Scalar input_scale) =>
            Aten.CallInPlace(Ops.elu_, this, alpha, scale, input_scale);

        public Tensor selu() => Aten.Call(Ops.selu, this);

        public Tensor selu_() => Aten.CallInPlace(Ops.selu_, this);

        public Tensor celu() => Aten.Call(Ops.celu, this);

        public Tensor celu(Scalar alpha) => Aten.Call(Ops.celu, this, alpha);

        public Tensor celu_() => Aten.CallInPlace(Ops.celu_, this);

        public Tensor celu_(Scalar alpha) => Aten.CallInPlace(Ops.celu_, this, alpha);

        public Tensor gelu() => Aten.Call(Ops.gelu, this);

        public Tensor gelu(Modules.GELU.Approximate approximate) => Aten.Call(Ops.gelu, this, approximate.ToString());

        public Tensor gelu_() => Aten.CallInPlace(Ops.gelu_, this);

        public Tensor gelu_(Modules.GELU.Approximate approximate) => Aten.CallInPlace(Ops.gelu_, this, approximate.ToString());

        public Tensor silu() => Aten.Call(Ops.silu, this);

        public Tensor silu_() => Aten.CallInPlace(Ops.silu_, this);

        public Tensor softplus(double beta = 1, double threshold = 20) => Aten.Call(Ops.softplus, this, beta, threshold);

        public Tensor softmax(long dim, ScalarType? dtype = null) => Aten.Call(Ops.softmax_int, this, dim, dtype);

        public Tensor log_softmax(long dim, ScalarType? dtype = null) => Aten.Call(Ops.log_softmax_int, this, dim, dtype);

        public Tensor log_sigmoid() => Aten.Call(Ops.log_sigmoid, this);

        public Tensor leaky_relu(Scalar negative_slope) => Aten.Call(Ops.leaky_relu, this, negative_slope);

        public Tensor leaky_relu_(Scalar negative_slope) => Aten.CallInPlace(Ops.leaky_relu_, this, negative_slope);

        public Tensor prelu(Tensor target) => Aten.Call(Ops.prelu, this, target);

        public Tensor rrelu(double lower = 0.125, double upper = 1.0 / 3.0) => Aten.Call(Ops.rrelu, this, lower, upper);

        public Tensor rrelu_(double lower = 0.125, double upper = 1.0 / 3.0) => Aten.CallInPlace(Ops.rrelu_, this, lower, upper);

        public Tensor hardtanh(Scalar min, Scalar max) => Aten.Call(Ops.hardtanh, this, min, max);

        public Tensor hardtanh_(Scalar min, Scalar max) => Aten.CallInPlace(Ops.hardtanh_, this, min, max);

        public Tensor hardsigmoid() => Aten.Call(Ops.hardsigmoid, this);

        public Tensor hardsigmoid_() => Aten.CallInPlace(Ops.hardsigmoid_, this);

        public Tensor hardswish() => Aten.Call(Ops.hardswish, this);

        public Tensor hardswish_() => Aten.CallInPlace(Ops.hardswish_, this);

        public Tensor threshold(Scalar threshold, Scalar value) => Aten.Call(Ops.threshold, this, threshold, value);

        public Tensor threshold_(Scalar threshold, Scalar value) => Aten.CallInPlace(Ops.threshold_, this, threshold, value);

        public Tensor glu(long dim = -1) => Aten.Call(Ops.glu, this, dim);
    }
}

file static class Ops
{
    internal static readonly Operator relu = new("aten::relu");
    internal static readonly Operator relu_ = new("aten::relu_");
    internal static readonly Operator relu6 = new("aten::relu6");
    internal static readonly Operator relu6_ = new("aten::relu6_");
    internal static readonly Operator elu = new("aten::elu");
    internal static readonly Operator elu_ = new("aten::elu_");
    internal static readonly Operator selu = new("aten::selu");
    internal static readonly Operator selu_ = new("aten::selu_");
    internal static readonly Operator celu = new("aten::celu");
    internal static readonly Operator celu_ = new("aten::celu_");
    internal static readonly Operator gelu = new("aten::gelu");
    internal static readonly Operator gelu_ = new("aten::gelu_");
    internal static readonly Operator silu = new("aten::silu");
    internal static readonly Operator silu_ = new("aten::silu_");
    internal static readonly Operator softplus = new("aten::softplus");
    internal static readonly Operator softmax_int = new("aten::softmax", "int");
    internal static readonly Operator log_softmax_int = new("aten::log_softmax", "int");
    internal static readonly Operator log_sigmoid = new("aten::log_sigmoid");
    internal static readonly Operator leaky_relu = new("aten::leaky_relu");
    internal static readonly Operator leaky_relu_ = new("aten::leaky_relu_");
    internal static readonly Operator prelu = new("aten::prelu");
    internal static readonly Operator rrelu = new("aten::rrelu");
    internal static readonly Operator rrelu_ = new("aten::rrelu_");
    internal static readonly Operator hardtanh = new("aten::hardtanh");
    internal static readonly Operator hardtanh_ = new("aten::hardtanh_");
    internal static readonly Operator hardsigmoid = new("aten::hardsigmoid");
    internal static readonly Operator hardsigmoid_ = new("aten::hardsigmoid_");
    internal static readonly Operator hardswish = new("aten::hardswish");
    internal static readonly Operator hardswish_ = new("aten::hardswish_");
    internal static readonly Operator threshold = new("aten::threshold");
    internal static readonly Operator threshold_ = new("aten::threshold_");
    internal static readonly Operator glu = new("aten::glu");
}
