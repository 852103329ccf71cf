using System.Globalization;
using Lifecycle.Inference.Monitoring;

namespace Lifecycle.Inference.Batching;

/// <summary>One way to answer many callers, and what it reached. Unchanging.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Options">The batcher's settings; null for calling the predictor itself.</param>
/// <param name="RowsPerSecond">Rows answered a second, the median of the rounds.</param>
/// <param name="Latency">How long requests took, of all rounds.</param>
public sealed record BatchingCandidate(string Name, BatchingOptions? Options, double RowsPerSecond, LatencyStatistics Latency)
{
    /// <summary>The way in one line.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Name}: {RowsPerSecond:0} rows a second, median {Latency.MedianMilliseconds:0.###} ms, p99 {Latency.P99Milliseconds:0.###} ms");
}

/// <summary>Whether to batch, by measurement. Unchanging.</summary>
/// <param name="Best">The recommended way.</param>
/// <param name="Candidates">All that were measured; calling the predictor itself comes first.</param>
public sealed record BatchingAdvice(BatchingCandidate Best, IReadOnlyList<BatchingCandidate> Candidates)
{
    /// <summary>Whether a batcher is worth it.</summary>
    public bool UseBatching => Best.Options is not null;

    /// <summary>How many times as many rows a second the recommended way gives as calling the predictor itself.</summary>
    public double Gain => Best.RowsPerSecond / Candidates[0].RowsPerSecond;
}
