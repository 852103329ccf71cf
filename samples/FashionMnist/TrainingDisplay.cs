using System.Globalization;
using Lifecycle.Training.Reports;
using Spectre.Console;

namespace Lifecycle.Samples.FashionMnist;

/// <summary>Shows how training goes: a bar in a terminal, plain lines elsewhere.</summary>
internal abstract class TrainingDisplay : IProgress<TrainingProgress>, IDisposable
{
    public static TrainingDisplay Create(int epochs) =>
        AnsiConsole.Profile.Capabilities.Interactive && !Console.IsOutputRedirected ? new BarDisplay(epochs) : new LineDisplay();

    public void Report(TrainingProgress value)
    {
        if (value.Note is { } note) WriteLine(note);
        if (value.EpochReport is { } epoch) WriteLine(Describe(epoch, value.Epochs));
        Move(value);
    }

    public virtual void Dispose() { }

    protected abstract void WriteLine(string line);

    protected virtual void Move(TrainingProgress progress) { }

    private static string Describe(EpochReport epoch, int epochs) => string.Create(
        CultureInfo.InvariantCulture,
        $"Epoch {epoch.Epoch} of {epochs}: loss {epoch.TrainingLoss:F3}, validation accuracy {epoch.Metrics["accuracy"]:P2}, {epoch.SamplesPerSecond:F0} images/s");

    private sealed class LineDisplay : TrainingDisplay
    {
        protected override void WriteLine(string line) => Console.WriteLine(line);
    }

    private sealed class BarDisplay : TrainingDisplay
    {
        private readonly TaskCompletionSource _end = new();
        private readonly Task _live;
        private ProgressTask? _bar;

        public BarDisplay(int epochs)
        {
            _live = AnsiConsole.Progress()
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
                .StartAsync(async context =>
                {
                    _bar = context.AddTask("Preparing", maxValue: epochs);
                    await _end.Task;
                });
        }

        public override void Dispose()
        {
            _end.TrySetResult();
            _live.GetAwaiter().GetResult();
        }

        protected override void WriteLine(string line) => AnsiConsole.WriteLine(line);

        protected override void Move(TrainingProgress progress)
        {
            if (_bar is null || progress.Stage is TrainingStage.Preparing) return;
            var done = progress.Stage == TrainingStage.Training ? (double)progress.Step / progress.Steps : 1;
            _bar.Value = progress.Epoch - 1 + done;
            _bar.Description = progress.Stage == TrainingStage.Training
                ? string.Create(CultureInfo.InvariantCulture, $"Epoch {progress.Epoch} of {progress.Epochs}, loss {progress.Loss:F3}, {progress.SamplesPerSecond:F0} images/s")
                : $"Epoch {progress.Epoch} of {progress.Epochs}, validating";
        }
    }
}
