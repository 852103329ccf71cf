using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Metrics;

/// <summary>The metrics that are means over the targets.</summary>
internal static class MeanMetrics
{
    // The smallest divisor that scikit-learn's mean_absolute_percentage_error takes.
    private const double Tiny = 2.220446049250313e-16;

    public static IMetric Accuracy(long? ignoreIndex, double threshold)
    {
        var logit = Logit(threshold);
        return new MeanMetric("accuracy", higherIsBetter: true, (output, target) =>
            Shapes.ClassesOrElseScores("accuracy", output, target)
                ? Kept(output.argmax(1).eq(target), target, ignoreIndex)
                : Kept(output.gt(logit).eq(target.gt(0.5)), target, ignoreIndex), Counter(ignoreIndex));
    }

    public static IMetric TopAccuracy(int k, long? ignoreIndex)
    {
        var name = $"top-{k} accuracy";
        return new MeanMetric(name, higherIsBetter: true, (output, target) =>
        {
            Shapes.RequireClasses(name, output, target);
            // Of equal scores that of the greater class counts as the better one, as scikit-learn's sort has it.
            var labels = Valid(target, ignoreIndex).unsqueeze(1);
            var own = output.gather(1, labels);
            long[] along = [1, output.shape[1], .. Enumerable.Repeat(1L, output.shape.Length - 2)];
            var classes = torch.arange(output.shape[1], ScalarType.Int64, output.device).reshape(along);
            var ahead = output.gt(own).logical_or(output.eq(own).logical_and(classes.gt(labels))).sum(dim: 1);
            return Kept(ahead.lt(k), target, ignoreIndex);
        }, Counter(ignoreIndex));
    }

    public static IMetric LogLoss(long? ignoreIndex) => new MeanMetric("log loss", higherIsBetter: false, (output, target) => LogLosses("log loss", output, target, ignoreIndex), Counter(ignoreIndex));

    public static IMetric Perplexity(long? ignoreIndex) => new MeanMetric("perplexity", higherIsBetter: false, (output, target) =>
    {
        Shapes.RequireClasses("perplexity", output, target);
        return LogLosses("perplexity", output, target, ignoreIndex);
    }, Counter(ignoreIndex), Math.Exp);

    public static IMetric Regression(string name, Func<Tensor, Tensor, Tensor> error, Func<double, double>? finish = null) => new MeanMetric(name, higherIsBetter: false, (output, target) =>
    {
        Shapes.RequireSame(name, output, target);
        return error(output.to(ScalarType.Float64), target.to(ScalarType.Float64));
    }, count: null, finish);

    public static Tensor Percentage(Tensor output, Tensor target) => output.sub(target).abs().div(target.abs().clamp_min(Tiny));

    /// <summary>The score (logit) of a probability.</summary>
    public static double Logit(double probability)
    {
        if (probability is not (> 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(probability), probability, "The threshold is a probability; expected between 0 and 1.");
        return Math.Log(probability / (1 - probability));
    }

    /// <summary>Labels whose ignored ones are replaced by class 0.</summary>
    public static Tensor Valid(Tensor target, long? ignoreIndex) => ignoreIndex is { } ignored ? target.masked_fill(target.eq(ignored), 0) : target;

    private static Tensor LogLosses(string name, Tensor output, Tensor target, long? ignoreIndex) => Shapes.ClassesOrElseScores(name, output, target)
        ? nn.functional.cross_entropy(output, target, ignore_index: ignoreIndex ?? -100, reduction: nn.Reduction.None)
        : Kept(nn.functional.binary_cross_entropy_with_logits(output, target.to(output.dtype), reduction: nn.Reduction.None), target, ignoreIndex);

    private static Tensor Kept(Tensor values, Tensor target, long? ignoreIndex) => ignoreIndex is { } ignored ? values.masked_fill(target.eq(ignored), 0) : values;

    private static Func<Tensor, Tensor>? Counter(long? ignoreIndex) => ignoreIndex is { } ignored ? target => target.ne(ignored).sum() : null;
}
