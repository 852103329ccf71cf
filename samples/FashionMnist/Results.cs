using System.Globalization;
using System.Text.Json;
using Lifecycle.Inference.Monitoring;
using Spectre.Console;

namespace Lifecycle.Samples.FashionMnist;

/// <summary>The numbers of the final table.</summary>
internal sealed record Results
{
    private const int BatchSize = 64;
    private static readonly JsonSerializerOptions _json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    public double TestAccuracy { get; init; }

    public double OnnxAccuracy { get; init; }

    public int ChangedPredictions { get; init; }

    public double TrainSeconds { get; init; }

    public double ImagesPerSecond { get; init; }

    public long ModelBytes { get; init; }

    public double LatencyMsMedian { get; init; }

    public double LatencyMsP99 { get; init; }

    public double ThroughputPerSecond { get; init; }

    /// <summary>Refuses a JSON file that could not be written in the end, before the work begins.</summary>
    public static void CheckWritable(string? path)
    {
        if (path is not null) Write(path, temporary => File.WriteAllText(temporary, ""), keep: false);
    }

    /// <summary>Measures a row at a time, then batches.</summary>
    public Results WithSpeedOf(Predictor predictor, ReadOnlySpan<float> rows)
    {
        var rowSize = predictor.InputRowSize;
        var one = rows[..rowSize].ToArray();
        var many = Enumerable.Repeat(one, BatchSize).SelectMany(row => row).ToArray();
        var scores = new float[predictor.Predict(one).RowSize];
        var manyScores = new float[BatchSize * scores.Length];

        var single = LatencyStatistics.Measure(() => predictor.Predict(one, scores), calls: 2000, warmUpCalls: 200);
        var batch = LatencyStatistics.Measure(() => predictor.Predict(many, manyScores), calls: 100, warmUpCalls: 10, rowsPerCall: BatchSize);
        return this with { LatencyMsMedian = single.MedianMilliseconds, LatencyMsP99 = single.P99Milliseconds, ThroughputPerSecond = batch.RowsPerSecond };
    }

    public Table ToTable()
    {
        var table = new Table().AddColumns("", "Fashion-MNIST");
        table.Border(AnsiConsole.Profile.Capabilities.Unicode ? TableBorder.Rounded : TableBorder.Ascii);
        Row("Test accuracy, TorchSharp", $"{TestAccuracy:P2}");
        Row("Test accuracy, ONNX", $"{OnnxAccuracy:P2}");
        Row("Changed predictions", $"{ChangedPredictions}");
        Row("Training time", $"{TrainSeconds:F1} s");
        Row("Training speed", $"{ImagesPerSecond:F0} images/s");
        Row("Model size", $"{ModelBytes / 1024.0:F0} KiB");
        Row("Latency at batch 1, median", $"{LatencyMsMedian:F3} ms");
        Row("Latency at batch 1, p99", $"{LatencyMsP99:F3} ms");
        Row($"Throughput at batch {BatchSize}", $"{ThroughputPerSecond:F0} images/s");
        return table;

        void Row(string name, FormattableString value) => table.AddRow(name, value.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Writes the numbers, whole or not at all.</summary>
    public void WriteJson(string path) => Write(path, temporary => File.WriteAllText(temporary, JsonSerializer.Serialize(this, _json)), keep: true);

    private static void Write(string path, Action<string> write, bool keep)
    {
        var temporary = path + ".tmp";
        try
        {
            if (Directory.Exists(path)) throw new IOException("it is a folder");
            write(temporary);
            if (keep) File.Move(temporary, path, overwrite: true);
            else File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"Cannot write \"{path}\": {e.Message.TrimEnd('.')}; expected a file in a folder that can be written; give --json another path.", e);
        }
    }
}
