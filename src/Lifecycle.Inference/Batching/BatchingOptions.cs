using System.ComponentModel.DataAnnotations;

namespace Lifecycle.Inference.Batching;

/// <summary>The settings of a batcher. All that are out of range are reported together, before it is made.</summary>
public sealed record BatchingOptions : IValidatableObject
{
    /// <summary>The most rows of one batch, 1 to 1,048,576. Default 32. No request may have more.</summary>
    [Range(1, 1 << 20)]
    public int MaxBatchSize { get; init; } = 32;

    /// <summary>
    /// How long requests wait for a fuller batch while the model is free, 0 to 1 minute. Default 0: what is queued runs as soon as the
    /// model is free, so that batches grow by themselves while it is busy. A request that is queued alone never waits. The system's
    /// timer counts in milliseconds, so that shorter delays are rounded up to one.
    /// </summary>
    public TimeSpan MaxDelay { get; init; }

    /// <summary>
    /// The numbers of rows that the model runs with, rising, each 1 to <see cref="MaxBatchSize"/>: a batch is filled up to the next of
    /// them by repeating its last row, for models that are compiled or tuned for certain sizes. Empty (default): any number.
    /// </summary>
    [Required]
    public IReadOnlyList<int> AllowedBatchSizes { get; init; } = [];

    /// <summary>How many batches may run at once, 1 to 1024. Default 1: one batch uses all threads of the model's session.</summary>
    [Range(1, 1024)]
    public int ConcurrentBatches { get; init; } = 1;

    /// <summary>The most rows that may be queued, <see cref="MaxBatchSize"/> to 1,048,576; those that run do not count. Default 1024.</summary>
    [Range(1, 1 << 20)]
    public int QueueCapacity { get; init; } = 1024;

    /// <summary>What a request meets that finds the queue full. Default <see cref="FullQueue.Reject"/>.</summary>
    [EnumDataType(typeof(FullQueue))]
    public FullQueue WhenFull { get; init; } = FullQueue.Reject;

    /// <summary>
    /// The time, above zero, within which 99 of 100 requests are to be answered from when they were sent; null (default) for no such
    /// goal. The batcher learns how long batches of each size take, makes them as large as the goal allows, and, with
    /// <see cref="FullQueue.Reject"/>, refuses requests that would come too late, unless the model is free. Each shape of requests has
    /// times of its own. A goal shorter than two runs of a single row cannot be kept: then batches have the size that gives the most
    /// rows a second.
    /// </summary>
    public TimeSpan? TargetP99 { get; init; }

    /// <summary>What becomes of queued requests when the batcher is disposed. Default <see cref="Disposal.Drain"/>.</summary>
    [EnumDataType(typeof(Disposal))]
    public Disposal OnDispose { get; init; } = Disposal.Drain;

    /// <summary>The clock. Default: the system's.</summary>
    [Required]
    public TimeProvider Time { get; init; } = TimeProvider.System;

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (MaxDelay < TimeSpan.Zero || MaxDelay > TimeSpan.FromMinutes(1)) yield return new ValidationResult($"MaxDelay is {MaxDelay}, expected 0 to 1 minute");
        if (TargetP99 <= TimeSpan.Zero) yield return new ValidationResult($"TargetP99 is {TargetP99}, expected above zero, or null for none");
        if (QueueCapacity < MaxBatchSize) yield return new ValidationResult($"QueueCapacity is {QueueCapacity}, expected at least MaxBatchSize, which is {MaxBatchSize}");
        if (AllowedBatchSizes is { Count: > 0 } sizes && !Rising(sizes))
            yield return new ValidationResult($"AllowedBatchSizes is [{string.Join(", ", sizes)}], expected rising numbers from 1 to MaxBatchSize, which is {MaxBatchSize}");
    }

    private bool Rising(IReadOnlyList<int> sizes) =>
        sizes[0] >= 1 && sizes[^1] <= MaxBatchSize && sizes.Zip(sizes.Skip(1)).All(pair => pair.First < pair.Second);
}
