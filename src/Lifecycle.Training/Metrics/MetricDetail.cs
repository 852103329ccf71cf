namespace Lifecycle.Training.Metrics;

/// <summary>A metric's state that has more to tell than its number; reports draw it.</summary>
public interface IDetailedMetricState : IMetricState
{
    /// <summary>The rest, over all batches so far; null before the first.</summary>
    MetricDetail? Detail { get; }
}

/// <summary>What a metric has to tell beside its number: a <see cref="ConfusionMatrix"/>, <see cref="ClassScores"/> or a <see cref="MetricCurve"/>.</summary>
public abstract record MetricDetail;

/// <summary>How often each class was taken for each.</summary>
/// <param name="Counts">The samples by true class (first index) and predicted class.</param>
/// <param name="ClassNames">The classes' names, or null, where reports number them.</param>
public sealed record ConfusionMatrix(long[,] Counts, IReadOnlyList<string>? ClassNames) : MetricDetail
{
    /// <summary>The name of a class, or its number.</summary>
    public string NameOf(int index) => ClassNames is not null && index < ClassNames.Count ? ClassNames[index] : index.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A metric of each class.</summary>
/// <param name="Scores">The metric by class; not a number for a class that is neither in the labels nor predicted.</param>
/// <param name="Counts">How many samples each class has.</param>
public sealed record ClassScores(IReadOnlyList<double> Scores, IReadOnlyList<long> Counts) : MetricDetail;

/// <summary>A curve, such as the receiver operating characteristic.</summary>
/// <param name="XName">What is along x, from 0 to 1.</param>
/// <param name="YName">What is along y, from 0 to 1.</param>
/// <param name="Points">At most some hundred points, in order of x.</param>
/// <param name="HasDiagonal">Whether the diagonal means something: chance, or perfect calibration.</param>
public sealed record MetricCurve(string XName, string YName, IReadOnlyList<(double X, double Y)> Points, bool HasDiagonal) : MetricDetail;
