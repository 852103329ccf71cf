using System.Globalization;

namespace Lifecycle.Inference.Batching;

/// <summary>What a batcher has done since it was made, and what waits. Unchanging.</summary>
public sealed record BatchingStatistics
{
    /// <summary>Rows that wait.</summary>
    public required int QueuedRows { get; init; }

    /// <summary>Batches that run.</summary>
    public required int RunningBatches { get; init; }

    /// <summary>Requests that were answered.</summary>
    public required long Answered { get; init; }

    /// <summary>Requests that failed while they ran.</summary>
    public required long Failed { get; init; }

    /// <summary>Requests that the full queue, or the goal for the p99, turned away.</summary>
    public required long Rejected { get; init; }

    /// <summary>Requests whose deadline was over before they ran.</summary>
    public required long Expired { get; init; }

    /// <summary>Requests that their callers cancelled.</summary>
    public required long Cancelled { get; init; }

    /// <summary>Batches that were run, each failed one and its parts included.</summary>
    public required long Batches { get; init; }

    /// <summary>Rows of requests in these batches.</summary>
    public required long Rows { get; init; }

    /// <summary>Rows that the model ran with, with those that filled batches up.</summary>
    public required long RowsRun { get; init; }

    /// <summary>The most rows of a batch at this time; less than <see cref="BatchingOptions.MaxBatchSize"/> where a goal for the p99 asks for it. Of requests of all shapes together; each shape has its own.</summary>
    public required int BatchLimit { get; init; }

    /// <summary>The 99th percentile of the time that the last batches of up to so many rows took, whatever their shape.</summary>
    public required IReadOnlyDictionary<int, TimeSpan> BatchTimes { get; init; }

    /// <summary>Rows a batch, in the mean; 0 without batches.</summary>
    public double MeanBatchSize => Batches == 0 ? 0 : (double)Rows / Batches;

    /// <summary>The statistics in one line.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Answered} answered in {Batches} batches of {MeanBatchSize:0.0} rows, {Failed} failed, {Rejected} rejected, {Expired} expired, {Cancelled} cancelled, {QueuedRows} rows queued");
}
