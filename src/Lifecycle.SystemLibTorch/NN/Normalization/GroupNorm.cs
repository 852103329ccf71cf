using TorchSharp.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class GroupNorm : nn.Module<Tensor, Tensor>
    {
        internal GroupNorm(long num_groups, long num_channels, double eps, bool affine, Device? device, ScalarType? dtype)
            : base(nameof(GroupNorm))
        {
            if (num_groups <= 0 || num_channels % num_groups != 0)
                throw new ArgumentException($"The {num_channels} channels must be divisible by the {num_groups} groups.", nameof(num_channels));
            this.num_groups = num_groups;
            this.eps = eps;
            this.affine = affine;
            if (!affine) return;
            weight = new Parameter(ones([num_channels], dtype, device));
            bias = new Parameter(zeros([num_channels], dtype, device));
        }

        public long num_groups { get; set; }

        public double eps { get; set; }

        public bool affine { get; set; }

        public Parameter? weight
        {
            get => ParameterOrNull(nameof(weight));
            set => SetParameter(nameof(weight), value);
        }

        public Parameter? bias
        {
            get => ParameterOrNull(nameof(bias));
            set => SetParameter(nameof(bias), value);
        }

        public override Tensor forward(Tensor tensor)
        {
            if (tensor.dim() < 3)
                throw new ArgumentException($"GroupNorm expects input of 3 or more dimensions, but got shape [{string.Join(", ", tensor.shape)}].", nameof(tensor));
            return nn.functional.group_norm(tensor, num_groups, weight, bias, eps);
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static GroupNorm GroupNorm(
                long num_groups, long num_channels, double eps = 1e-5, bool affine = true, Device? device = null, ScalarType? dtype = null) =>
                new(num_groups, num_channels, eps, affine, device, dtype);

            public static partial class functional
            {
                private static readonly Operator GroupNormOp = new("aten::group_norm");

                public static Tensor group_norm(
                    Tensor input, long num_groups, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5) =>
                    Aten.Call(GroupNormOp, input, num_groups, weight, bias, eps, true);
            }
        }
    }
}
