using Lifecycle.Training.Data;
using Lifecycle.Training.Data.Loading;
using Lifecycle.Training.Data.Sampling;
using static TorchSharp.torch;

namespace Lifecycle.Training.Loops;

/// <summary>The loaders of a run.</summary>
internal static class Loaders
{
    /// <summary>Training batches: in the order of the options' sampler, or shuffled.</summary>
    public static BatchLoader ForTraining(IDataset dataset, TrainerOptions options, Device device, Shard? shard = null) =>
        new(dataset, options.Sampler ?? new ShuffledSampler(dataset.Count, options.Seed), options.BatchSize, Options(options, device, options.DropLastBatch)) { Shard = shard ?? Shard.Whole };

    /// <summary>All samples in their order.</summary>
    public static BatchLoader ForEvaluation(IDataset dataset, TrainerOptions options, Device device, Shard? shard = null) =>
        new(dataset, sampler: null, options.BatchSize, Options(options, device, dropLast: false)) { Shard = shard ?? Shard.Whole };

    private static BatchLoaderOptions Options(TrainerOptions options, Device device, bool dropLast) => new()
    {
        DropLast = dropLast, Workers = options.LoaderWorkers, Prefetch = options.PrefetchedBatches, PinMemory = device.type == TorchSharp.DeviceType.CUDA, TimeProvider = options.TimeProvider,
    };
}
