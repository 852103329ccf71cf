using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace Lifecycle.SystemLibTorch.Tests.NN;

/// <summary>The counterparts of losses.py: every loss as a module, or as the function where <c>functional</c> is set.</summary>
internal static class LossCases
{
    private static readonly float[] ClassWeights = [0.5f, 1.0f, 2.0f, 1.5f];

    internal static readonly Dictionary<string, Func<Case, bool, Case.Outcome>> Kinds = new(StringComparer.Ordinal)
    {
        ["CrossEntropyLoss"] = CrossEntropy,
        ["NLLLoss"] = (given, functional) =>
        {
            var x = Scores(given);
            var (input, target, weight) = (F.log_softmax(x, 1), Classes(given), Weights(given));
            return One(functional ? F.nll_loss(input, target, weight, By(given)) : NLLLoss(weight, By(given)).call(input, target), x);
        },
        ["MSELoss"] = (given, functional) => Pair((x, y) => functional ? F.mse_loss(x, y, By(given)) : MSELoss(By(given)).call(x, y)),
        ["L1Loss"] = (given, functional) => Pair((x, y) => functional ? F.l1_loss(x, y, By(given)) : L1Loss(By(given)).call(x, y)),
        ["SmoothL1Loss"] = (given, functional) => Pair((x, y) => functional
            ? F.smooth_l1_loss(x, y, By(given), given.Double("beta", 1)) : SmoothL1Loss(By(given), given.Double("beta", 1)).call(x, y)),
        ["HuberLoss"] = (given, functional) => Pair((x, y) => functional
            ? F.huber_loss(x, y, given.Double("delta", 1), By(given)) : HuberLoss(given.Double("delta", 1), By(given)).call(x, y)),
        ["KLDivLoss"] = (given, functional) => Pair((x, y) =>
        {
            var log = given.Flag("logTarget");
            var (input, target) = (F.log_softmax(x, 1), log ? F.log_softmax(y, 1) : F.softmax(y, 1));
            return functional ? F.kl_div(input, target, log, By(given)) : KLDivLoss(log, By(given)).call(input, target);
        }),
        ["BCELoss"] = (given, functional) =>
        {
            var x = Leaf(5, 4);
            var (input, target, weight) = (x.sigmoid(), linspace(0, 1, 20).view(5, 4), Weights(given));
            return One(functional ? F.binary_cross_entropy(input, target, weight, By(given)) : BCELoss(weight, By(given)).call(input, target), x);
        },
        ["BCEWithLogitsLoss"] = (given, functional) =>
        {
            var x = Leaf(5, 4);
            var (target, weight, positive) = (linspace(0, 1, 20).view(5, 4), Weights(given), Weights(given, "positive"));
            return One(functional
                ? F.binary_cross_entropy_with_logits(x, target, weight, By(given), positive) : BCEWithLogitsLoss(weight, By(given), positive).call(x, target), x);
        },
        ["PoissonNLLLoss"] = (given, functional) =>
        {
            var x = Leaf(5, 4);
            var (log, full, eps) = (given.Flag("logInput", true), given.Flag("full"), (float)given.Double("eps", 1e-8));
            var (input, target) = (log ? x : x.abs() + 0.1, linspace(0, 4, 20).view(5, 4));
            return One(functional ? F.poisson_nll_loss(input, target, log, full, eps, By(given)) : PoissonNLLLoss(log, full, eps, By(given)).call(input, target), x);
        },
        ["GaussianNLLLoss"] = (given, functional) =>
        {
            Tensor[] leaves = [Leaf(5, 4), Leaf(5, 4), Leaf(given.Longs("variance", 5, 4))];
            var (variance, full, eps) = (leaves[2].square(), given.Flag("full"), (float)given.Double("eps", 1e-6));
            return One(functional
                ? F.gaussian_nll_loss(leaves[0], leaves[1], variance, full, eps, By(given))
                : GaussianNLLLoss(full, eps, By(given)).call(leaves[0], leaves[1], variance), leaves);
        },
        ["HingeEmbeddingLoss"] = (given, functional) => Signed((x, y) => functional
            ? F.hinge_embedding_loss(x, y, given.Double("margin", 1), By(given)) : HingeEmbeddingLoss(given.Double("margin", 1), By(given)).call(x, y)),
        ["SoftMarginLoss"] = (given, functional) => Signed((x, y) => functional ? F.soft_margin_loss(x, y, By(given)) : SoftMarginLoss(By(given)).call(x, y)),
        ["CosineEmbeddingLoss"] = (given, functional) => Pair(
            (x, y) =>
            {
                var target = given.Flag("vectors") ? tensor(-1.0f) : Signs(5);
                var margin = given.Double("margin");
                return functional ? F.cosine_embedding_loss(x, y, target, margin, By(given)) : CosineEmbeddingLoss(margin, By(given)).call(x, y, target);
            },
            given.Flag("vectors") ? [4] : [5, 4]),
        ["MarginRankingLoss"] = (given, functional) => Pair((x, y) => functional
            ? F.margin_ranking_loss(x, y, Signs(5, 4), given.Double("margin"), By(given)) : MarginRankingLoss(given.Double("margin"), By(given)).call(x, y, Signs(5, 4))),
        ["MultiLabelMarginLoss"] = (given, functional) =>
        {
            var vector = given.Flag("vector");
            var x = vector ? Leaf(4) : Leaf(3, 4);
            var target = vector ? tensor(new long[] { 3, 0, -1, 1 }) : tensor(new long[] { 3, 0, -1, 1, 1, 2, 3, -1, -1, 0, 0, 0 }).view(3, 4);
            return One(functional ? F.multi_label_margin_loss(x, target, By(given)) : MultiLabelMarginLoss(By(given)).call(x, target), x);
        },
        ["MultiLabelSoftMarginLoss"] = (given, functional) =>
        {
            var x = Leaf(5, 4);
            var (target, weight) = ((Signs(5, 4) + 1) / 2, Weights(given));
            return One(functional ? F.multilabel_soft_margin_loss(x, target, weight, By(given)) : MultiLabelSoftMarginLoss(weight, By(given)).call(x, target), x);
        },
        ["MultiMarginLoss"] = (given, functional) =>
        {
            var x = Leaf(5, 4);
            var (target, p, margin, weight) = (Classes(given), (int)given.Long("p", 1), given.Double("margin", 1), Weights(given));
            return One(functional ? F.multi_margin_loss(x, target, p, margin, weight, By(given)) : MultiMarginLoss(p, margin, weight, By(given)).call(x, target), x);
        },
        ["TripletMarginLoss"] = (given, functional) =>
        {
            Tensor[] leaves = [Leaf(5, 4), Leaf(5, 4), Leaf(5, 4)];
            var (margin, p, eps, swap) = (given.Double("margin", 1), given.Long("p", 2), given.Double("eps", 1e-6), given.Flag("swap"));
            return One(functional
                ? F.triplet_margin_loss(leaves[0], leaves[1], leaves[2], margin, p, eps, swap, By(given))
                : TripletMarginLoss(margin, p, eps, swap, By(given)).call(leaves[0], leaves[1], leaves[2]), leaves);
        },
        ["TripletMarginWithDistanceLoss"] = (given, functional) =>
        {
            Tensor[] leaves = [Leaf(5, 4), Leaf(5, 4), Leaf(5, 4)];
            Func<Tensor, Tensor, Tensor>? distance = given.Flag("distance") ? (x, y) => (x - y).abs().sum(-1) : null;
            var (margin, swap) = (given.Double("margin", 1), given.Flag("swap"));
            return One(functional
                ? F.triplet_margin_with_distance_loss(leaves[0], leaves[1], leaves[2], distance, margin, swap, By(given))
                : TripletMarginWithDistanceLoss(distance, margin, swap, By(given)).call(leaves[0], leaves[1], leaves[2]), leaves);
        },
        ["CTCLoss"] = Ctc,
    };

    private static Case.Outcome CrossEntropy(Case given, bool functional)
    {
        var x = Scores(given);
        Tensor[] leaves = given.Flag("probabilities") ? [x, Leaf(x.shape)] : [x];
        var target = leaves.Length == 2 ? F.softmax(leaves[1], 1) : Classes(given);
        var (weight, ignored, smoothing) = (Weights(given), given.OptionalLong("ignoreIndex"), given.Double("smoothing"));
        return One(functional
            ? F.cross_entropy(x, target, weight, ignored ?? -100, By(given), smoothing)
            : new TorchSharp.Modules.CrossEntropyLoss(weight, ignored, By(given), smoothing).call(x, target), leaves);
    }

    private static Case.Outcome Ctc(Case given, bool functional)
    {
        var x = Leaf(6, 3, 5);
        var target = given.Flag("concatenated")
            ? tensor(new long[] { 1, 2, 2, 3, 1, 2, 1 }) : tensor(new long[] { 1, 2, 2, 3, 1, 3, 2, 1, 2 }).view(3, 3);
        var inputs = tensor(given.Flag("impossible") ? new long[] { 6, 5, 1 } : [6, 5, 4]);
        var (input, lengths, blank, zero) = (F.log_softmax(x, 2), tensor(new long[] { 3, 2, 2 }), given.Long("blank"), given.Flag("zeroInfinity"));
        return One(functional
            ? F.ctc_loss(input, target, inputs, lengths, blank, zero, By(given)) : CTCLoss(blank, zero, By(given)).call(input, target, inputs, lengths), x);
    }

    private static Reduction By(Case given) => given.Text("reduction") switch
    {
        "mean" => Reduction.Mean,
        "sum" => Reduction.Sum,
        _ => Reduction.None,
    };

    private static Tensor Leaf(params long[] shape) => randn(shape).requires_grad_();

    private static Tensor Scores(Case given) => given.Flag("image") ? Leaf(2, 4, 2, 3) : Leaf(5, 4);

    private static Tensor Classes(Case given) => given.Flag("image")
        ? tensor(new long[] { 0, 3, 1, 2, 3, 0, 1, 1, 2, 3, 0, 2 }).view(2, 2, 3) : tensor(new long[] { 0, 3, 1, 2, 3 });

    private static Tensor? Weights(Case given, string name = "weight") => given.Flag(name) ? tensor(ClassWeights) : null;

    private static Tensor Signs(params long[] shape)
    {
        var count = shape.Aggregate(1L, static (product, size) => product * size);
        return tensor([.. Enumerable.Range(0, (int)count).Select(static i => (i % 3 % 2 * 2f) - 1)]).view(shape);
    }

    private static Case.Outcome One(Tensor output, params Tensor[] leaves) => new([output], leaves);

    private static Case.Outcome Signed(Func<Tensor, Tensor, Tensor> loss)
    {
        var x = Leaf(5, 4);
        return One(loss(x, Signs(5, 4)), x);
    }

    private static Case.Outcome Pair(Func<Tensor, Tensor, Tensor> loss, params long[] shape)
    {
        var sizes = shape.Length > 0 ? shape : [5, 4];
        Tensor[] leaves = [Leaf(sizes), Leaf(sizes)];
        return One(loss(leaves[0], leaves[1]), leaves);
    }
}
