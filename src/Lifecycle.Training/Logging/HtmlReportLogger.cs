using System.Globalization;
using Lifecycle.Training.Callbacks;
using Lifecycle.Training.Data;
using Lifecycle.Training.Metrics;
using Lifecycle.Training.Reports.Html;

namespace Lifecycle.Training.Logging;

/// <summary>
/// Keeps an HTML report of a run up to date: written after each epoch and at the end. Of a resumed run it shows all epochs and steps since the beginning,
/// the notes since this process took it up.
/// </summary>
public sealed class HtmlReportLogger : ITrainingCallback
{
    private readonly string _path;
    private readonly string _title;
    private readonly WorstSamples _samples;
    private readonly List<EpochReport> _epochs = [];
    private readonly List<string> _notes = [];
    private IReadOnlyList<StepPoint> _steps = [];
    private IReadOnlyDictionary<string, MetricDetail> _details = new Dictionary<string, MetricDetail>(StringComparer.Ordinal);
    private IReadOnlyList<WorstSample> _worst = [];
    private HtmlReportContent _content = new();

    /// <summary>A logger to a file.</summary>
    /// <param name="path">The file; its folder is made where it is missing.</param>
    /// <param name="title">The heading.</param>
    /// <param name="validation">The validation data, to show the worst samples as images or rows; null shows their positions alone.</param>
    /// <param name="classNames">The classes' names, or null, where they are numbered.</param>
    /// <param name="worstSamples">How many samples are shown, 0 to 1000.</param>
    public HtmlReportLogger(string path, string title = "Training run", IDataset? validation = null, IReadOnlyList<string>? classNames = null, int worstSamples = 16)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(title);
        ArgumentOutOfRangeException.ThrowIfNegative(worstSamples);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(worstSamples, 1000);
        (_path, _title, _samples) = (path, title, new WorstSamples(worstSamples, validation, classNames));
    }

    /// <inheritdoc/>
    public void On(TrainingEvent trainingEvent)
    {
        switch (trainingEvent)
        {
            case RunStarted started:
                Start(started);
                break;
            case EpochStarted:
                _samples.Clear();
                break;
            case BatchValidated batch:
                _samples.Add(batch);
                break;
            case ValidationCompleted validated:
                _details = validated.Report.Details;
                _worst = _samples.ToList();
                break;
            case EpochCompleted completed:
                _epochs.Add(completed.Report);
                Write("In progress.");
                break;
            case RunNoted noted:
                _notes.Add(noted.Note);
                break;
            case RunCompleted completed:
                End(string.Create(CultureInfo.InvariantCulture, $"{_epochs.Count} epochs in {completed.Report.Duration.TotalSeconds:F1} s; best by {completed.Report.BestBy}: epoch {completed.Report.BestEpoch}."));
                break;
            case RunFailed failed:
                End(failed.IsCancelled ? "Cancelled." : $"Failed: {failed.Error.Message}");
                break;
        }
    }

    private void Start(RunStarted started)
    {
        _epochs.Clear();
        _epochs.AddRange(started.Epochs);
        _steps = started.Steps;
        _content = new HtmlReportContent { Title = _title, Settings = RunFacts.Settings(started), Environment = RunFacts.Environment(started) };
        // A path that cannot be written shows before the first step, not after the first epoch.
        Write("In progress.");
    }

    // Notes of the next run may come before it starts.
    private void End(string summary)
    {
        Write(summary);
        _notes.Clear();
    }

    private void Write(string summary)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(_path))!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"Cannot write the report \"{_path}\": {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}; expected a path of a file that can be written; give another.", e);
        }
        HtmlReport.Write(_path, _content with
        {
            Summary = summary, Epochs = _epochs, StepLosses = [.. _steps.Select(static step => ((double)step.TotalStep, step.Loss))],
            LearningRates = [.. _steps.Select(static step => ((double)step.TotalStep, step.LearningRate))], Details = _details, WorstSamples = _worst, Notes = _notes,
        });
    }
}
