using TorchSharp.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class Bilinear : nn.Module<Tensor, Tensor, Tensor>
    {
        internal Bilinear(long in1_features, long in2_features, long out_features, bool hasBias, Device? device, ScalarType? dtype)
            : base(nameof(Bilinear))
        {
            this.in1_features = in1_features;
            this.in2_features = in2_features;
            this.out_features = out_features;
            weight = new Parameter(empty([out_features, in1_features, in2_features], dtype, device));
            if (hasBias) bias = new Parameter(empty([out_features], dtype, device));
            var bound = 1 / Math.Sqrt(in1_features);
            nn.init.uniform_(weight, -bound, bound);
            if (bias is not null) nn.init.uniform_(bias, -bound, bound);
        }

        public long in1_features { get; set; }

        public long in2_features { get; set; }

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

        public override Tensor forward(Tensor input1, Tensor input2) => nn.functional.bilinear(input1, input2, weight, bias);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Bilinear Bilinear(
                long in1_features, long in2_features, long out_features, bool hasBias = true, Device? device = null, ScalarType? dtype = null) =>
                new(in1_features, in2_features, out_features, hasBias, device, dtype);

            public static partial class functional
            {
                private static readonly Operator BilinearOp = new("aten::bilinear");

                public static Tensor bilinear(Tensor input1, Tensor input2, Tensor weight, Tensor? bias = null) =>
                    Aten.Call(BilinearOp, input1, input2, weight, bias);
            }
        }
    }
}
