using TorchSharp.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class TripletMarginWithDistanceLoss : Loss<Tensor, Tensor, Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor, Tensor>? _distance;
        private readonly bool _swap;

        public TripletMarginWithDistanceLoss(
            Func<Tensor, Tensor, Tensor>? distance = null, double margin = 1.0, bool swap = false, nn.Reduction reduction = nn.Reduction.Mean)
            : base(reduction)
        {
            (_distance, _swap) = (distance, swap);
            this.margin = margin;
        }

        public double margin { get; }

        public override Tensor forward(Tensor anchor, Tensor positive, Tensor negative) =>
            nn.functional.triplet_margin_with_distance_loss(anchor, positive, negative, _distance, margin, _swap, reduction);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static TripletMarginWithDistanceLoss TripletMarginWithDistanceLoss(
                Func<Tensor, Tensor, Tensor>? distance = null, double margin = 1.0, bool swap = false, Reduction reduction = Reduction.Mean) =>
                new(distance, margin, swap, reduction);

            public static partial class functional
            {
                private static readonly Operator TripletDistanceOp = new("aten::pairwise_distance");

                public static Tensor triplet_margin_with_distance_loss(
                    Tensor anchor, Tensor positive, Tensor negative, Func<Tensor, Tensor, Tensor>? distance = null, double margin = 1.0,
                    bool swap = false, Reduction reduction = Reduction.Mean)
                {
                    using var scope = NewDisposeScope();
                    var between = distance ?? (static (x, y) => Aten.Call(TripletDistanceOp, x, y));
                    var near = between(anchor, positive);
                    var far = between(anchor, negative);
                    if (swap) far = far.min(between(positive, negative));
                    return Reduced.By(reduction, (near - far + margin).clamp_min(0)).MoveToOuterDisposeScope();
                }
            }
        }
    }
}
