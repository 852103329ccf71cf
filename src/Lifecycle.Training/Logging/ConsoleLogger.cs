using System.Globalization;
using System.Text;
using Lifecycle.Training.Callbacks;

namespace Lifecycle.Training.Logging;

/// <summary>
/// Shows a run on a terminal: a line that lives (bar, loss, rate, time left) and a line for each epoch. Where output goes to a file or a
/// pipe, only the epochs' lines.
/// </summary>
public sealed class ConsoleLogger : ITrainingCallback
{
    private const int BarWidth = 24;
    private const string ClearLine = "\r\e[K";
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(100);
    private readonly TextWriter _writer;
    private readonly bool _live;
    private TimeProvider _time = TimeProvider.System;
    private RunStarted? _run;
    private long _startTime;
    private long _shownTime;
    private long _steps;
    private long _samples;
    private bool _shown;

    /// <summary>A logger to the console.</summary>
    public ConsoleLogger() : this(Console.Out, !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb")) { }

    /// <summary>A logger to a writer.</summary>
    /// <param name="writer">Where to; stays the caller's.</param>
    /// <param name="live">Whether it is a terminal that takes ANSI's control sequences.</param>
    public ConsoleLogger(TextWriter writer, bool live)
    {
        ArgumentNullException.ThrowIfNull(writer);
        (_writer, _live) = (writer, live);
    }

    /// <inheritdoc/>
    public void On(TrainingEvent trainingEvent)
    {
        switch (trainingEvent)
        {
            case RunStarted started:
                Start(started);
                break;
            case StepCompleted step:
                Step(step);
                break;
            case EpochCompleted completed:
                Write(Describe(completed.Report));
                break;
            case RunNoted noted:
                Write(noted.Note);
                break;
            case RunCompleted completed:
                Write(string.Create(CultureInfo.InvariantCulture, $"Done in {Clock(completed.Report.Duration)}; best by {completed.Report.BestBy}: epoch {completed.Report.BestEpoch}."));
                break;
            case RunFailed failed:
                Write(failed.IsCancelled ? "Cancelled." : $"Failed: {failed.Error.Message}");
                break;
        }
    }

    private void Start(RunStarted started)
    {
        _run = started;
        _time = started.Options.TimeProvider;
        _startTime = _shownTime = _time.GetTimestamp();
        _steps = _samples = 0;
        var from = started.FirstEpoch > 1 || started.FirstStep > 1 ? string.Create(CultureInfo.InvariantCulture, $", from epoch {started.FirstEpoch}, step {started.FirstStep}") : "";
        Write(string.Create(CultureInfo.InvariantCulture, $"{started.TrainingSamples} samples, {started.StepsPerEpoch} steps an epoch, {started.Options.Epochs} epochs on {started.Device}, {started.Precision}{from}"));
    }

    private void Step(StepCompleted step)
    {
        _steps++;
        _samples += step.Samples;
        if (!_live || _run is null || (_time.GetElapsedTime(_shownTime) < _interval && step.Step < _run.StepsPerEpoch)) return;
        _shownTime = _time.GetTimestamp();
        _writer.Write(ClearLine + Describe(step, _run));
        _writer.Flush();
        _shown = true;
    }

    private string Describe(StepCompleted step, RunStarted run)
    {
        var elapsed = _time.GetElapsedTime(_startTime);
        var rate = elapsed > TimeSpan.Zero ? _samples / elapsed.TotalSeconds : 0;
        var left = (run.Options.Epochs * run.StepsPerEpoch) - step.TotalStep;
        var done = Math.Clamp(step.Step / (double)Math.Max(run.StepsPerEpoch, 1), 0, 1);
        var bar = new StringBuilder().Append('━', (int)(done * BarWidth)).Append("\e[2m").Append('─', BarWidth - (int)(done * BarWidth)).Append("\e[0m");
        return string.Create(CultureInfo.InvariantCulture,
            $"epoch {step.Epoch}/{run.Options.Epochs} {bar} {step.Step}/{run.StepsPerEpoch}  loss {step.MeanLoss:F4}  lr {step.LearningRate:G3}  {rate:F0} samples/s  {Clock(elapsed / Math.Max(_steps, 1) * Math.Max(left, 0))} left");
    }

    private static string Describe(EpochReport epoch)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{(epoch.IsBest ? '*' : ' ')} epoch {epoch.Epoch,3}  loss {epoch.TrainingLoss:F4}");
        if (epoch.ValidationLoss is { } loss) text.Append(CultureInfo.InvariantCulture, $"  validation loss {loss:F4}");
        foreach (var (name, value) in epoch.Metrics) text.Append(CultureInfo.InvariantCulture, $"  {name} {value:F4}");
        return text.Append(CultureInfo.InvariantCulture, $"  lr {epoch.LearningRate:G3}  {Clock(epoch.Duration)}  {epoch.SamplesPerSecond:F0} samples/s").ToString();
    }

    private void Write(string line)
    {
        if (_shown) _writer.Write(ClearLine);
        _shown = false;
        _writer.WriteLine(line.ReplaceLineEndings(" "));
        _writer.Flush();
    }

    private static string Clock(TimeSpan time) => time.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time.Minutes:D2}:{time.Seconds:D2}")
        : string.Create(CultureInfo.InvariantCulture, $"{time.Minutes:D2}:{time.Seconds:D2}");
}
