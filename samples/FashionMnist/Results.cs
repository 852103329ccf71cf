using System.Globalization;
using Lifecycle.Inference.Monitoring;
using Lifecycle.Samples.Shared;

namespace Lifecycle.Samples.FashionMnist;

/// <summary>The numbers of the final table.</summary>
internal sealed record Results
{
    private const int BatchSize = 64;

    public double TestAccuracy { get; init; }

    public double OnnxAccuracy { get; init; }

    public int ChangedPredictions { get; init; }

    public double TrainSeconds { get; init; }

    public double ImagesPerSecond { get; init; }

    public long ModelBytes { get; init; }

    public double LatencyMsMedian { get; init; }

    public double LatencyMsP99 { get; init; }

    public double ThroughputPerSecond { get; init; }

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

    public ResultTable ToTable() => new ResultTable("", "Fashion-MNIST")
        .Row("Test accuracy, TorchSharp", $"{TestAccuracy:P2}")
        .Row("Test accuracy, ONNX", $"{OnnxAccuracy:P2}")
        .Row("Changed predictions", $"{ChangedPredictions}")
        .Row("Training time", $"{TrainSeconds:F1} s")
        .Row("Training speed", $"{ImagesPerSecond:F0} images/s")
        .Row("Model size", $"{ModelBytes / 1024.0:F0} KiB")
        .Row("Latency at batch 1, median", $"{LatencyMsMedian:F3} ms")
        .Row("Latency at batch 1, p99", $"{LatencyMsP99:F3} ms")
        .Row(string.Create(CultureInfo.InvariantCulture, $"Throughput at batch {BatchSize}"), $"{ThroughputPerSecond:F0} images/s");
}
