using Lifecycle.Training.Metrics;

namespace Lifecycle.Training.Reports.Html;

/// <summary>What an HTML report shows; parts left empty are left out.</summary>
public sealed record HtmlReportContent
{
    /// <summary>The heading.</summary>
    public string Title { get; init; } = "Training run";

    /// <summary>A few words under the heading: how the run ended, say.</summary>
    public string Summary { get; init; } = "";

    /// <summary>The epochs, in order: curves and a table.</summary>
    public IReadOnlyList<EpochReport> Epochs { get; init; } = [];

    /// <summary>The loss of single steps, by step over all epochs.</summary>
    public IReadOnlyList<(double Step, double Value)> StepLosses { get; init; } = [];

    /// <summary>The learning rate, by step over all epochs.</summary>
    public IReadOnlyList<(double Step, double Value)> LearningRates { get; init; } = [];

    /// <summary>Confusion matrices, scores of classes and curves, by metric.</summary>
    public IReadOnlyDictionary<string, MetricDetail> Details { get; init; } = new Dictionary<string, MetricDetail>(StringComparer.Ordinal);

    /// <summary>The samples with the greatest losses.</summary>
    public IReadOnlyList<WorstSample> WorstSamples { get; init; } = [];

    /// <summary>The run's settings, by name.</summary>
    public IReadOnlyList<(string Name, string Value)> Settings { get; init; } = [];

    /// <summary>What the run chose by itself, and what it did without; one line each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Machine and software, by name.</summary>
    public IReadOnlyList<(string Name, string Value)> Environment { get; init; } = [];
}

/// <summary>A sample that the model is far off on.</summary>
/// <param name="Index">Its position in the data.</param>
/// <param name="Loss">How far off.</param>
/// <param name="Target">What was right, in a few words.</param>
/// <param name="Prediction">What the model gave, in a few words.</param>
/// <param name="Png">The sample as a PNG file, or null.</param>
/// <param name="Values">The sample as numbers or words, where it is no image.</param>
public sealed record WorstSample(long Index, double Loss, string Target, string Prediction, byte[]? Png, IReadOnlyList<string> Values);
