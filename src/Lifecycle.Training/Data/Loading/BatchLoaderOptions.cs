using System.ComponentModel.DataAnnotations;

namespace Lifecycle.Training.Data.Loading;

/// <summary>How a <see cref="BatchLoader"/> reads.</summary>
public sealed class BatchLoaderOptions
{
    /// <summary>Whether an epoch leaves out its last batch where that is smaller than the others.</summary>
    public bool DropLast { get; init; }

    /// <summary>
    /// Threads that read batches ahead, 0 to 256; 0 reads each batch on the thread that takes it, when it takes it. Null (default)
    /// measures: the first batches are read on the taking thread, and threads are started if reading took more than a
    /// twentieth of the time. The batches are the same in every case.
    /// </summary>
    [Range(0, 256)]
    public int? Workers { get; init; }

    /// <summary>Batches read ahead at most, 1 to 1024; null (default) is two a worker.</summary>
    [Range(1, 1024)]
    public int? Prefetch { get; init; }

    /// <summary>
    /// Whether batches lie in page-locked memory, from which a copy to a CUDA device (non_blocking) goes on beside
    /// computation. libtorch keeps such memory from being written again until the copies are done. Needs CUDA. Default false.
    /// </summary>
    public bool PinMemory { get; init; }

    /// <summary>The clock of the statistics. Default the system's.</summary>
    [Required]
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
