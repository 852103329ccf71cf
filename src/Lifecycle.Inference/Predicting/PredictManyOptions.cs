using System.ComponentModel.DataAnnotations;

namespace Lifecycle.Inference.Predicting;

/// <summary>How many records are predicted at once, and in which order they come.</summary>
public sealed class PredictManyOptions
{
    /// <summary>Records a run, 1 to 1,048,576. Default 64.</summary>
    [Range(1, 1 << 20)]
    public int BatchSize { get; init; } = 64;

    /// <summary>Runs at the same time, 1 to 1024. Default 1; with more, load the predictor with IntraOpThreads = 1. That many batches are in memory.</summary>
    [Range(1, 1024)]
    public int Parallelism { get; init; } = 1;

    /// <summary>Whether results come in the order of the records (default); otherwise as they are ready, by batches, each with its index.</summary>
    public bool KeepOrder { get; init; } = true;

    /// <summary>Records to leave out at the start, 0 or more: where results are written in order, as many as are written already. Default 0.</summary>
    [Range(0d, long.MaxValue)]
    public long Skip { get; init; }
}
