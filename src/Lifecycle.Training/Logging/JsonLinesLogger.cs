using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lifecycle.Training.Callbacks;

namespace Lifecycle.Training.Logging;

/// <summary>
/// Writes a file of JSON objects, one a line: the run's start and end, every so many steps the loss, every epoch what it came to, notes,
/// checkpoints. A run from the beginning starts the file anew; a resumed one goes on where it goes on, without any line twice.
/// </summary>
public sealed class JsonLinesLogger : ITrainingCallback, IDisposable
{
    private readonly string _path;
    private readonly int _everySteps;
    private LineFile? _file;
    private TimeProvider _time = TimeProvider.System;

    /// <summary>A logger to a file.</summary>
    /// <param name="path">The file; its folder is made where it is missing.</param>
    /// <param name="everySteps">After how many steps each the loss is written; 1 and above.</param>
    public JsonLinesLogger(string path, int everySteps = 50)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfLessThan(everySteps, 1);
        (_path, _everySteps) = (path, everySteps);
    }

    /// <inheritdoc/>
    public void On(TrainingEvent trainingEvent)
    {
        if (trainingEvent is RunStarted started) Start(started);
        if (_file is not null && Describe(trainingEvent) is { } line) _file.Append(line.ToJsonString());
        if (trainingEvent is RunCompleted or RunFailed) Dispose();
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
        _time = started.Options.TimeProvider;
        var resumed = started.FirstEpoch > 1 || started.FirstStep > 1;
        _file = LineFile.Open(_path, resumed ? line => IsBefore(line, started) : null);
    }

    private JsonObject? Describe(TrainingEvent trainingEvent) => trainingEvent switch
    {
        RunStarted e => Line("run started", ("device", e.Device), ("precision", e.Precision.ToString()), ("epochs", e.Options.Epochs), ("batch size", e.Options.BatchSize), ("seed", e.Options.Seed),
            ("training samples", e.TrainingSamples), ("validation samples", e.ValidationSamples), ("first epoch", e.FirstEpoch), ("first step", e.FirstStep)),
        StepCompleted e when e.TotalStep % _everySteps == 0 => Line("step", ("epoch", e.Epoch), ("step", e.Step), ("total step", e.TotalStep), ("loss", Number(e.Loss)), ("learning rate", Number(e.LearningRate))),
        EpochCompleted e => Epoch(e.Report),
        CheckpointWritten e => Line("checkpoint", ("epoch", e.Epoch), ("step", e.Step), ("name", e.Name), ("path", e.Path)),
        RunNoted e => Line("note", ("text", e.Note)),
        RunCompleted e => Line("run completed", ("best epoch", e.Report.BestEpoch), ("best by", e.Report.BestBy), ("seconds", e.Report.Duration.TotalSeconds)),
        RunFailed e => Line(e.IsCancelled ? "run cancelled" : "run failed", ("error", e.Error.Message)),
        _ => null,
    };

    private JsonObject Epoch(EpochReport report)
    {
        var line = Line("epoch", ("epoch", report.Epoch), ("training loss", Number(report.TrainingLoss)), ("validation loss", report.ValidationLoss is { } loss ? Number(loss) : null));
        line["metrics"] = new JsonObject(report.Metrics.Select(static metric => KeyValuePair.Create(metric.Key, Number(metric.Value))));
        if (report.Values.Count > 0) line["values"] = new JsonObject(report.Values.Select(static value => KeyValuePair.Create(value.Key, Number(value.Value))));
        line["learning rate"] = Number(report.LearningRate);
        line["seconds"] = report.Duration.TotalSeconds;
        line["samples per second"] = Number(report.SamplesPerSecond);
        line["best"] = report.IsBest;
        return line;
    }

    private JsonObject Line(string name, params (string Key, JsonNode? Value)[] values)
    {
        var line = new JsonObject { ["event"] = name, ["time"] = _time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture) };
        foreach (var (key, value) in values) line[key] = value;
        return line;
    }

    // JSON has no numbers that are not finite.
    private static JsonNode? Number(double value) => double.IsFinite(value) ? value : null;

    private static bool IsBefore(string line, RunStarted started)
    {
        try
        {
            if (JsonNode.Parse(line) is not JsonObject entry) return false;
            if (entry["epoch"]?.GetValue<int>() is not { } epoch) return true;
            // An epoch's own line comes after all its steps.
            var step = entry["step"]?.GetValue<long>() ?? long.MaxValue;
            return epoch < started.FirstEpoch || (epoch == started.FirstEpoch && step < started.FirstStep);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return false;
        }
    }
}
