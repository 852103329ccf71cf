using System.Diagnostics.CodeAnalysis;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Metrics;

/// <summary>
/// The usual metrics, as scikit-learn defines them. Outputs are scores (logits), not probabilities: either those of classes,
/// [count, classes, ...] against int64 labels [count, ...], or one for each target of 0 or 1, of the targets' shape
/// ([count] or [count, labels, ...]). "Ignored" labels don't count.
/// </summary>
[SuppressMessage("Design", "MA0049:Type name should not match containing namespace", Justification = "Metrics.Accuracy() reads as the field says it.")]
public static class Metrics
{
    /// <summary>The part of the labels that are predicted: the class with the greatest score, or a probability above a threshold.</summary>
    /// <param name="ignoreIndex">The label that does not count, or null.</param>
    /// <param name="threshold">The probability from which a single score means 1; between 0 and 1.</param>
    public static IMetric Accuracy(long? ignoreIndex = null, double threshold = 0.5) => MeanMetrics.Accuracy(ignoreIndex, threshold);

    /// <summary>The part of the labels that are among the k classes with the greatest scores; of classes with equal scores the greater one comes first.</summary>
    /// <param name="k">1 and above.</param>
    /// <param name="ignoreIndex">The label that does not count, or null.</param>
    public static IMetric TopAccuracy(int k, long? ignoreIndex = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        return MeanMetrics.TopAccuracy(k, ignoreIndex);
    }

    /// <summary>The part of the predictions of a class that are right.</summary>
    /// <param name="averaging">How the classes' become one.</param>
    /// <param name="ofClass">Only that of this class, or null.</param>
    /// <param name="ignoreIndex">The label that does not count, or null.</param>
    /// <param name="threshold">The probability from which a single score means 1; between 0 and 1.</param>
    public static IMetric Precision(Averaging averaging = Averaging.Macro, long? ofClass = null, long? ignoreIndex = null, double threshold = 0.5) =>
        OfClasses("precision", static (hits, predictions, _) => hits / predictions, averaging, ofClass, ignoreIndex, threshold);

    /// <summary>The part of the samples of a class that are found.</summary>
    /// <inheritdoc cref="Precision"/>
    public static IMetric Recall(Averaging averaging = Averaging.Macro, long? ofClass = null, long? ignoreIndex = null, double threshold = 0.5) =>
        OfClasses("recall", static (hits, _, samples) => hits / samples, averaging, ofClass, ignoreIndex, threshold);

    /// <summary>The harmonic mean of precision and recall, which is the Dice coefficient too.</summary>
    /// <inheritdoc cref="Precision"/>
    public static IMetric F1(Averaging averaging = Averaging.Macro, long? ofClass = null, long? ignoreIndex = null, double threshold = 0.5) =>
        OfClasses("F1", static (hits, predictions, samples) => 2 * hits / (predictions + samples), averaging, ofClass, ignoreIndex, threshold);

    /// <summary>Intersection over union (the Jaccard index) of a class's predictions and samples, such as pixels; the macro average is the mean IoU.</summary>
    /// <inheritdoc cref="Precision"/>
    public static IMetric IoU(Averaging averaging = Averaging.Macro, long? ofClass = null, long? ignoreIndex = null, double threshold = 0.5) =>
        OfClasses("IoU", static (hits, predictions, samples) => hits / (predictions + samples - hits), averaging, ofClass, ignoreIndex, threshold);

    /// <summary>
    /// The area under the receiver operating characteristic, each class against the rest. Classes without positive or without negative
    /// samples are left out of averages. Exact, which keeps all scores, unless in bins.
    /// </summary>
    /// <param name="averaging">How the classes' become one.</param>
    /// <param name="bins">Null: exact. Else probabilities are counted in so many bins of equal width, 2 to 1,000,000, and memory does not grow.</param>
    /// <param name="ignoreIndex">The label that does not count, or null.</param>
    public static IMetric RocAuc(Averaging averaging = Averaging.Macro, int? bins = null, long? ignoreIndex = null) => OfRanks("ROC AUC", Ranks.RocAuc, averaging, bins, ignoreIndex);

    /// <summary>The average precision (the area under the precision-recall curve, without interpolation), each class against the rest.</summary>
    /// <inheritdoc cref="RocAuc"/>
    public static IMetric AveragePrecision(Averaging averaging = Averaging.Macro, int? bins = null, long? ignoreIndex = null) => OfRanks("average precision", Ranks.AveragePrecision, averaging, bins, ignoreIndex);

    /// <summary>How often each class is taken for each, as the metric's <see cref="ConfusionMatrix"/>; its number is the accuracy.</summary>
    /// <param name="classNames">The classes' names for reports, or null.</param>
    /// <param name="ignoreIndex">The label that does not count, or null.</param>
    public static IMetric Confusion(IReadOnlyList<string>? classNames = null, long? ignoreIndex = null) => new ConfusionMetric(classNames, ignoreIndex);

    /// <summary>The mean of minus the logarithm of the probability given to the label.</summary>
    /// <param name="ignoreIndex">The label that does not count, or null.</param>
    public static IMetric LogLoss(long? ignoreIndex = null) => MeanMetrics.LogLoss(ignoreIndex);

    /// <summary>e to the power of the log loss; for scores of classes.</summary>
    /// <param name="ignoreIndex">The label that does not count, or null.</param>
    public static IMetric Perplexity(long? ignoreIndex = null) => MeanMetrics.Perplexity(ignoreIndex);

    /// <summary>The expected calibration error: how far confidence and accuracy are apart, in bins of confidence (Guo et al., 2017).</summary>
    /// <param name="bins">1 to 100,000.</param>
    /// <param name="ignoreIndex">The label that does not count, or null.</param>
    public static IMetric CalibrationError(int bins = 15, long? ignoreIndex = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bins, 100_000);
        return new CalibrationMetric(bins, ignoreIndex);
    }

    /// <summary>The mean absolute error; outputs have the targets' shape.</summary>
    public static IMetric MeanAbsoluteError() => MeanMetrics.Regression("MAE", static (output, target) => output.sub(target).abs());

    /// <summary>The root of the mean squared error over all outputs; outputs have the targets' shape.</summary>
    public static IMetric RootMeanSquaredError() => MeanMetrics.Regression("RMSE", static (output, target) => output.sub(target).square(), Math.Sqrt);

    /// <summary>The mean of the error's size by the target's; outputs have the targets' shape. 0.1 is 10 percent; targets of 0 make it huge.</summary>
    public static IMetric MeanAbsolutePercentageError() => MeanMetrics.Regression("MAPE", MeanMetrics.Percentage);

    /// <summary>The coefficient of determination, the mean of those of the outputs ([count] or [count, outputs, ...]).</summary>
    public static IMetric R2() => new DeterminationMetric();

    /// <summary>The mean of a value for each target, from a function of one's own.</summary>
    /// <param name="name">The name that reports use.</param>
    /// <param name="higherIsBetter">Whether a greater value is a better one.</param>
    /// <param name="values">Output and target to a tensor with a value for each of what the mean is over; on the device, without waiting for it.</param>
    public static IMetric Mean(string name, bool higherIsBetter, Func<Tensor, Tensor, Tensor> values)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(values);
        return new MeanMetric(name, higherIsBetter, values);
    }

    private static ClassMetric OfClasses(string name, ClassFormula formula, Averaging averaging, long? ofClass, long? ignoreIndex, double threshold)
    {
        if (!Enum.IsDefined(averaging)) throw new ArgumentOutOfRangeException(nameof(averaging), averaging, "The averaging is unknown; expected one of the enumeration's.");
        if (ofClass < 0) throw new ArgumentOutOfRangeException(nameof(ofClass), ofClass, "The class is negative; expected 0 and above.");
        _ = MeanMetrics.Logit(threshold);
        return new ClassMetric(ofClass is { } one ? $"{name} of class {one}" : Prefix(averaging) + name, formula, averaging, ofClass, ignoreIndex, threshold);
    }

    private static RankMetric OfRanks(string name, RankFormula formula, Averaging averaging, int? bins, long? ignoreIndex)
    {
        if (!Enum.IsDefined(averaging)) throw new ArgumentOutOfRangeException(nameof(averaging), averaging, "The averaging is unknown; expected one of the enumeration's.");
        if (bins is < 2 or > 1_000_000) throw new ArgumentOutOfRangeException(nameof(bins), bins, "The number of bins is out of range; expected 2 to 1,000,000, or null for the exact metric.");
        return new RankMetric(Prefix(averaging) + name, formula, averaging, bins, ignoreIndex);
    }

    // What is meant without a word beside it: the mean over the classes, or the one there is.
    private static string Prefix(Averaging averaging) => averaging switch
    {
        Averaging.Micro => "micro ",
        Averaging.Weighted => "weighted ",
        _ => "",
    };
}
