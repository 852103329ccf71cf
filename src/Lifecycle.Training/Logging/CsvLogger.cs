using System.Globalization;
using Lifecycle.Training.Callbacks;

namespace Lifecycle.Training.Logging;

/// <summary>
/// Writes a comma-separated file (RFC 4180) with a row an epoch: losses, metrics, learning rate, time. A run from the beginning starts
/// the file anew; a resumed one goes on after the epochs it had, without any twice.
/// </summary>
/// <param name="path">The file; its folder is made where it is missing.</param>
public sealed class CsvLogger(string path) : ITrainingCallback, IDisposable
{
    private LineFile? _file;
    private string[] _metrics = [];

    /// <inheritdoc/>
    public void On(TrainingEvent trainingEvent)
    {
        switch (trainingEvent)
        {
            case RunStarted started:
                Start(started);
                break;
            case EpochCompleted completed:
                _file?.Append(Row(completed.Report));
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
        _metrics = [.. started.Options.Metrics.Select(static metric => metric.Name)];
        var header = string.Join(',', new[] { "epoch", "training loss", "validation loss" }.Concat(_metrics).Concat(["learning rate", "seconds", "samples per second", "best"]).Select(Quote));
        var resumed = started.FirstEpoch > 1 || started.FirstStep > 1;
        _file = LineFile.Open(path, resumed ? line => line == header || IsBefore(line, started.FirstEpoch) : null);
        if (_file.IsEmpty) _file.Append(header);
    }

    private static bool IsBefore(string line, int epoch) => int.TryParse(line.AsSpan(0, Math.Max(line.IndexOf(','), 0)), CultureInfo.InvariantCulture, out var found) && found < epoch;

    private string Row(EpochReport report) => string.Join(',', new[] { Text(report.Epoch), Text(report.TrainingLoss), report.ValidationLoss is { } loss ? Text(loss) : "" }
        .Concat(_metrics.Select(name => report.Metrics.TryGetValue(name, out var value) ? Text(value) : ""))
        .Concat([Text(report.LearningRate), Text(report.Duration.TotalSeconds), Text(report.SamplesPerSecond), report.IsBest ? "1" : "0"]));

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Quote(string name) => name.AsSpan().IndexOfAny(",\"\r\n") < 0 ? name : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal).ReplaceLineEndings(" ")}\"";
}
