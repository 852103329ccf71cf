namespace Lifecycle.Inference.Batching;

/// <summary>What a batcher counts, under its lock.</summary>
internal sealed class BatchCounts
{
    private long _batches;
    private long _rows;
    private long _rowsRun;
    private long _answered;
    private long _failed;

    public long Rejected { get; set; }

    public long Expired { get; set; }

    public long Cancelled { get; set; }

    /// <summary>Counts a batch whose requests get their answers next.</summary>
    public void Add(BatchOutcome outcome, int requests)
    {
        _batches += outcome.Batches;
        _rows += outcome.Rows;
        _rowsRun += outcome.RowsRun;
        _answered += requests - outcome.Failed;
        _failed += outcome.Failed;
    }

    /// <summary>Takes back those that were cancelled while they ran.</summary>
    public void TakeBack(int answered, int failed)
    {
        _answered -= answered;
        _failed -= failed;
    }

    public BatchingStatistics Snapshot(int queuedRows, int running, BatchLimit limit) => new()
    {
        QueuedRows = queuedRows, RunningBatches = running,
        Answered = _answered, Failed = _failed, Rejected = Rejected, Expired = Expired, Cancelled = Cancelled,
        Batches = _batches, Rows = _rows, RowsRun = _rowsRun,
        BatchLimit = limit.All.Rows, BatchTimes = limit.All.Learned.ToDictionary(),
    };
}
