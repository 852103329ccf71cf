using TorchSharp.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class MultiLabelMarginLoss : Loss<Tensor, Tensor, Tensor>
    {
        public MultiLabelMarginLoss(nn.Reduction reduction = nn.Reduction.Mean)
            : base(reduction)
        {
        }

        public override Tensor forward(Tensor input, Tensor target) =>
            nn.functional.multi_label_margin_loss(input, target, reduction);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static MultiLabelMarginLoss MultiLabelMarginLoss(Reduction reduction = Reduction.Mean) =>
                new(reduction);

            public static partial class functional
            {
                private static readonly Operator MultiLabelMarginLossOp = new("aten::multilabel_margin_loss");

                public static Tensor multi_label_margin_loss(
                    Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                    Aten.Call(MultiLabelMarginLossOp, input, target, (long)reduction);
            }
        }
    }
}
