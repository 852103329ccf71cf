using TorchSharp.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class Linear : nn.Module<Tensor, Tensor>
    {
        internal Linear(Parameter weight, Parameter? bias)
            : base(nameof(Linear))
        {
            (out_features, in_features) = (weight.shape[0], weight.shape[1]);
            this.weight = weight;
            this.bias = bias;
        }

        internal Linear(long inputSize, long outputSize, bool hasBias, Device? device, ScalarType? dtype)
            : this(
                new Parameter(empty([outputSize, inputSize], dtype, device)),
                hasBias ? new Parameter(empty([outputSize], dtype, device)) : null)
        {
            Weights.Reset(weight, bias);
        }

        public long in_features { get; set; }

        public long out_features { get; set; }

        public Parameter weight
        {
            get => ParameterOrNull(nameof(weight))!;
            set => SetParameter(nameof(weight), value);
        }

        public Parameter? bias
        {
            get => ParameterOrNull(nameof(bias));
            set => SetParameter(nameof(bias), value);
        }

        public override Tensor forward(Tensor tensor) => nn.functional.linear(tensor, weight, bias);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Linear Linear(
                long inputSize, long outputSize, bool hasBias = true, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, outputSize, hasBias, device, dtype);

            public static Linear Linear(Parameter weight, Parameter? bias = null) => new(weight, bias);

            public static partial class functional
            {
                private static readonly Operator LinearOp = new("aten::linear");

                public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) => Aten.Call(LinearOp, input, weights, bias);
            }
        }
    }
}
