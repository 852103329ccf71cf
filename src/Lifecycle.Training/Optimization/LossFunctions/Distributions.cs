using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Optimization.LossFunctions;

/// <summary>Losses of distributions, regions and sequences.</summary>
internal static class Distributions
{
    public static ILoss KullbackLeibler() => new ShapedLoss("KullbackLeibler", Same, static (output, target) =>
    {
        var positions = output.numel() / output.shape[1];
        var divergence = target.xlogy(target).sub(target.mul(output.log_softmax(1)));
        return divergence.sum().div(positions);
    });

    public static ILoss Overlap(string name, double smooth, bool jaccard) => new ShapedLoss(name, Regions, (output, target) =>
    {
        var classes = target.dtype == ScalarType.Int64;
        var probability = classes ? output.softmax(1) : output.sigmoid();
        var truth = classes ? OneHot(target, output.shape[1]).to(output.dtype) : target;
        // All axes but that of the classes.
        long[] axes = output.shape.Length == 1 ? [0] : [.. Enumerable.Range(0, output.shape.Length).Where(static axis => axis != 1).Select(static axis => (long)axis)];
        var both = probability.mul(truth).sum(axes);
        var sum = probability.sum(axes).add(truth.sum(axes));
        var overlap = jaccard ? both.add(smooth).div(sum.sub(both).add(smooth)) : both.mul(2).add(smooth).div(sum.add(smooth));
        return overlap.mean().neg().add(1);
    }, ("Smooth", smooth, 1e-12, 1e12)) { Classes = static shape => shape.Count > 1 ? shape[1] : null };

    public static ILoss Ctc(long blank, long padding) => new ShapedLoss("Ctc", (output, target, type) =>
        output.Count == 3 && target.Count == 2 && type == ScalarType.Int64 && output[2] > blank && output[0] == target[0] ? null : $"an output of [count x time x classes], more than {blank} classes, and Int64 labels of [count x length], {padding} behind their ends",
        (output, target) =>
        {
            var lengths = target.ne(padding).sum(dim: 1);
            var times = torch.full([output.shape[0]], output.shape[1], ScalarType.Int64, output.device);
            // Padding is not looked at, but has to be a class.
            var labels = target.masked_fill(target.eq(padding), blank == 0 ? 1 : 0);
            return nn.functional.ctc_loss(output.log_softmax(2).transpose(0, 1), labels, times, lengths, blank, zero_infinity: true);
        }) { Classes = static shape => shape[2], IgnoreIndex = padding };

    private static Tensor OneHot(Tensor labels, long classes)
    {
        var last = nn.functional.one_hot(labels, classes);
        return last.movedim([last.shape.Length - 1], [1]);
    }

    private static string? Same(IReadOnlyList<long> output, IReadOnlyList<long> target, ScalarType type) =>
        output.Count > 1 && output.SequenceEqual(target) && ElementwiseLoss.IsFloating(type) ? null : "scores of [count x classes] and probabilities of the same shape";

    private static string? Regions(IReadOnlyList<long> output, IReadOnlyList<long> target, ScalarType type)
    {
        if (ElementwiseLoss.IsFloating(type) && output.SequenceEqual(target)) return null;
        if (type == ScalarType.Int64 && output.Count > 1 && output.Take(1).Concat(output.Skip(2)).SequenceEqual(target)) return null;
        return "an output of [count x classes, ...] and Int64 labels of [count, ...], or a score for each floating target, of its shape";
    }
}
