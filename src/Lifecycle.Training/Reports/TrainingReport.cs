using System.Globalization;
using System.Text;

namespace Lifecycle;

/// <summary>What a run of the Trainer did. <see cref="ToString"/> gives it as a table.</summary>
public sealed record TrainingReport
{
    /// <summary>The epochs, in order; fewer than asked for where training stopped early.</summary>
    public required IReadOnlyList<EpochReport> Epochs { get; init; }

    /// <summary>The epoch with the best model, by the first metric, or the validation loss, or the training loss, whichever there is; from 1.</summary>
    public required int BestEpoch { get; init; }

    /// <summary>The name of what <see cref="BestEpoch"/> goes by: a metric's, "validation loss" or "training loss".</summary>
    public required string BestBy { get; init; }

    /// <summary>The device that trained, such as "cpu" or "cuda:0".</summary>
    public required string Device { get; init; }

    /// <summary>The precision of forward and backward passes that was used.</summary>
    public required Precision Precision { get; init; }

    /// <summary>Whether images and convolutions were laid out channels last.</summary>
    public required bool ChannelsLast { get; init; }

    /// <summary>The number of CPU threads inside tensor operations.</summary>
    public required int Threads { get; init; }

    /// <summary>The time of the whole run: training, validation, checkpoints.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Steps left out because a loss or a gradient was not finite, or overflowed in float16.</summary>
    public long SkippedSteps { get; init; }

    /// <summary>How often the run went back to a checkpoint because a loss or a gradient was not finite.</summary>
    public int RollBacks { get; init; }

    /// <summary>How good the mean of the last epochs' weights is, where it was taken and there are validation data; else null.</summary>
    public EvaluationReport? Averaged { get; init; }

    /// <summary>What the run chose by itself, and what it did without and why; one line each.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Training samples a second over all epochs, without validation.</summary>
    public double SamplesPerSecond
    {
        get
        {
            var seconds = Epochs.Sum(e => e.Duration.TotalSeconds);
            return seconds > 0 ? Epochs.Sum(e => e.SamplesPerSecond * e.Duration.TotalSeconds) / seconds : 0;
        }
    }

    /// <summary>How long training steps were without data, over all epochs: waiting for them, or reading them on the training thread.</summary>
    public TimeSpan DataWait => TimeSpan.FromTicks(Epochs.Sum(e => e.Loading?.Wait.Ticks ?? 0));

    /// <summary>The report as a table, one line an epoch, the best marked with an asterisk.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Epochs.Count} {(Epochs.Count == 1 ? "epoch" : "epochs")} on {Device}, {Precision}{(ChannelsLast ? ", channels last" : "")}, {Threads} threads, {Duration.TotalSeconds:F1} s, {SamplesPerSecond:F0} samples/s; best by {BestBy}: epoch {BestEpoch}");
        foreach (var epoch in Epochs) text.AppendLine(Line(epoch));
        if (Averaged is not null) text.AppendLine(CultureInfo.InvariantCulture, $"averaged weights: {Averaged}");
        if (SkippedSteps > 0) text.AppendLine(CultureInfo.InvariantCulture, $"{SkippedSteps} steps left out, as a loss or a gradient was not finite");
        foreach (var note in Notes) text.AppendLine(note);
        return text.ToString();
    }

    private static string Line(EpochReport epoch)
    {
        var validation = epoch.ValidationLoss is { } loss ? string.Create(CultureInfo.InvariantCulture, $"  validation loss {loss:F4}") : "";
        var metrics = string.Concat(epoch.Metrics.Select(m => string.Create(CultureInfo.InvariantCulture, $"  {m.Key} {m.Value:F4}")));
        return string.Create(CultureInfo.InvariantCulture, $"{(epoch.IsBest ? '*' : ' ')} epoch {epoch.Epoch,3}  loss {epoch.TrainingLoss:F4}{validation}{metrics}  lr {epoch.LearningRate:G3}  {epoch.Duration.TotalSeconds:F1} s  {epoch.SamplesPerSecond:F0} samples/s");
    }
}
