using Lifecycle.Training.Callbacks;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Logging;

/// <summary>
/// Writes event files for TensorBoard: loss and learning rate of steps, losses, metrics and throughput of epochs, histograms of weights if
/// wanted. A resumed run writes a further file that tells TensorBoard from which step it takes over.
/// </summary>
public sealed class TensorBoardLogger : ITrainingCallback, IDisposable
{
    private readonly string _directory;
    private readonly int _everySteps;
    private readonly bool _histograms;
    private EventFile? _file;
    private RunStarted? _run;

    /// <summary>A logger to a folder, a run's "log directory".</summary>
    /// <param name="directory">The folder; made where it is missing.</param>
    /// <param name="everySteps">After how many steps each the loss is written; 1 and above.</param>
    /// <param name="histograms">Whether each epoch's weights are written as histograms.</param>
    public TensorBoardLogger(string directory, int everySteps = 50, bool histograms = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentOutOfRangeException.ThrowIfLessThan(everySteps, 1);
        (_directory, _everySteps, _histograms) = (directory, everySteps, histograms);
    }

    private DateTimeOffset Now => _run!.Options.TimeProvider.GetUtcNow();

    /// <inheritdoc/>
    public void On(TrainingEvent trainingEvent)
    {
        switch (trainingEvent)
        {
            case RunStarted started:
                Start(started);
                break;
            case StepCompleted step when step.TotalStep % _everySteps == 0:
                Scalar(step.TotalStep, "loss/step", step.Loss);
                Scalar(step.TotalStep, "learning rate", step.LearningRate);
                break;
            case EpochCompleted completed:
                Epoch(completed.Report);
                break;
            case RunCompleted or RunFailed:
                Dispose();
                break;
        }
    }

    /// <summary>Closes the file; the end of a run does so too.</summary>
    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
    }

    private void Start(RunStarted started)
    {
        Dispose();
        _run = started;
        try
        {
            _file = EventFile.Create(_directory, Now);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"Cannot write TensorBoard's files to \"{_directory}\": {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}; expected a folder that can be written; give another.", e);
        }
        _file.Start(Now, ((started.FirstEpoch - 1) * started.StepsPerEpoch) + started.FirstStep);
    }

    private void Epoch(EpochReport report)
    {
        var step = report.Epoch * _run!.StepsPerEpoch;
        Scalar(step, "loss/training", report.TrainingLoss);
        if (report.ValidationLoss is { } loss) Scalar(step, "loss/validation", loss);
        foreach (var (name, value) in report.Metrics) Scalar(step, $"metrics/{name}", value);
        foreach (var (name, value) in report.Values) Scalar(step, $"values/{name}", value);
        Scalar(step, "samples per second", report.SamplesPerSecond);
        if (_histograms) Weights(step);
    }

    private void Scalar(long step, string tag, double value) => _file?.Scalar(Now, step, tag, value);

    private void Weights(long step)
    {
        using var scope = NewDisposeScope();
        foreach (var (name, parameter) in _run!.Model.named_parameters())
        {
            var histogram = new Histogram(parameter.detach().to(ScalarType.Float32).cpu().contiguous().data<float>().ToArray());
            if (!histogram.IsEmpty) _file?.Histogram(Now, step, $"weights/{name}", histogram);
        }
    }
}
