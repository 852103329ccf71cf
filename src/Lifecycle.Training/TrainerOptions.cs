using System.ComponentModel.DataAnnotations;
using Lifecycle.Training.Augmentation;
using Lifecycle.Training.Callbacks;
using Lifecycle.Training.Data;
using Lifecycle.Training.Data.Sampling;
using Lifecycle.Training.Distributed;
using Lifecycle.Training.Metrics;
using Lifecycle.Training.Optimization;
using Lifecycle.Training.Regularization;
using Lifecycle.Training.Reports;

namespace Lifecycle;

/// <summary>The settings of a <see cref="Trainer"/>. All that are out of range are reported together, before the first step.</summary>
public sealed class TrainerOptions
{
    /// <summary>How often training passes over the data; 1 to 1,000,000. Default 10.</summary>
    [Range(1, 1_000_000)]
    public int Epochs { get; init; } = 10;

    /// <summary>Samples a step, and a batch of evaluation, of all processes together; 1 to 1,048,576. Default 64.</summary>
    [Range(1, 1 << 20)]
    public int BatchSize { get; init; } = 64;

    /// <summary>Decides shuffling, augmentation and dropout: the same seed, model, data, machine and thread count give the same run (on CUDA with <see cref="Deterministic"/>). Default 0.</summary>
    public long Seed { get; init; }

    /// <summary>Where to compute: "auto" (the first CUDA device if there is one, else the CPU), "cpu", "cuda" or "cuda:N".</summary>
    [Required]
    public string Device { get; init; } = "auto";

    /// <summary>The precision of forward and backward passes. Default float32, which repeats exactly.</summary>
    [EnumDataType(typeof(Precision))]
    public Precision Precision { get; init; } = Precision.Float32;

    /// <summary>Whether images and convolutions lie channels last in memory, which convolutions on CPUs gain from; null (default) where the inputs have three axes and the native library is there.</summary>
    public bool? ChannelsLast { get; init; }

    /// <summary>
    /// Whether the run's kernels add in the same order each time, where libtorch has such, so that a run repeats to the bit; set for the whole process
    /// while it trains. Null (default) is so on a CPU, where it costs hardly anything, and not on CUDA. True on CUDA takes cuDNN's and libtorch's slower
    /// ones, needs the environment variable CUBLAS_WORKSPACE_CONFIG to be ":4096:8" from the start of the process, and what libtorch has no such kernel for
    /// is named on standard error. Needs the native library.
    /// </summary>
    public bool? Deterministic { get; init; }

    /// <summary>CPU threads inside tensor operations while training, 1 to 1024; null (default) is one a processor. The old number is set again afterwards.</summary>
    [Range(1, 1024)]
    public int? Threads { get; init; }

    /// <summary>What updates the weights. Default AdamW.</summary>
    [Required]
    public IOptimizerFactory Optimizer { get; init; } = Optimizers.AdamW();

    /// <summary>Batches whose gradients make one step together, 1 to 1,000,000: as one batch so many times as large, but for batch norms. Default 1.</summary>
    [Range(1, 1_000_000)]
    public int AccumulateSteps { get; init; } = 1;

    /// <summary>Samples that go through the model at once, 1 to 1,048,576, so that memory suffices: a batch is split and its gradient is the whole batch's, but for batch norms. Null (default) is the whole batch.</summary>
    [Range(1, 1 << 20)]
    public int? MicroBatchSize { get; init; }

    /// <summary>The largest norm of all gradients as one vector, above 0: greater ones are scaled to it before a step (Pascanu et al., 2013). Null (default) is no limit.</summary>
    [Range(0.0, 1e12, MinimumIsExclusive = true)]
    public double? ClipGradientNorm { get; init; }

    /// <summary>The largest size of a gradient's element, above 0; greater ones are cut off, after clipping by norm. Null (default) is no limit.</summary>
    [Range(0.0, 1e12, MinimumIsExclusive = true)]
    public double? ClipGradientValue { get; init; }

    /// <summary>Times the sum of the weights' sizes, added to what is made small, 0 to 1e6; biases and norms left out, and not in reported losses. Default 0.</summary>
    [Range(0.0, 1e6)]
    public double L1Penalty { get; init; }

    /// <summary>Times the sum of the weights' squares, added to what is made small, 0 to 1e6; biases and norms left out, and not in reported losses. Default 0.</summary>
    [Range(0.0, 1e6)]
    public double L2Penalty { get; init; }

    /// <summary>
    /// Times the sum of the norms of the weights' channels (what comes into one output channel or unit: rows, axis 1 of transposed convolutions, each
    /// group for itself, the width of embeddings, columns of ONNX products), each times the root of its length, added to what is made small, 0 to 1e6:
    /// it makes whole channels small, which pruning then takes away (group lasso: Yuan and Lin, 2006; Wen et al., 2016). The factors of batch, instance and
    /// group norms count too, as a norm undoes what makes the weights before it small (Z. Liu et al., 2017). Biases left out, and not in reported losses.
    /// Default 0.
    /// </summary>
    [Range(0.0, 1e6)]
    public double GroupLassoPenalty { get; init; }

    /// <summary>The largest norm of the weights that come into one unit (a row of a weight), above 0; longer ones are shortened after each step. Null (default) is no limit.</summary>
    [Range(0.0, 1e12, MinimumIsExclusive = true)]
    public double? MaxNorm { get; init; }

    /// <summary>An average of the weights to keep beside them; null (default) is none.</summary>
    public WeightAveraging? Averaging { get; init; }

    /// <summary>What to do where a loss or a gradient is not finite. Default stop.</summary>
    [EnumDataType(typeof(NonFinitePolicy))]
    public NonFinitePolicy NonFinite { get; init; }

    /// <summary>By what the learning rate is multiplied each time a run is rolled back, above 0 to 1. Default 0.5.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double RollBackRateFactor { get; init; } = 0.5;

    /// <summary>How often a run may be rolled back before it stops, 1 to 1000. Default 3.</summary>
    [Range(1, 1000)]
    public int MaxRollBacks { get; init; } = 3;

    /// <summary>The learning rate over the run. Default constant.</summary>
    [Required]
    public ISchedule Schedule { get; init; } = Schedules.Constant();

    /// <summary>How training images vary, in this order; none by default. Validation and evaluation leave them out.</summary>
    [Required]
    public IReadOnlyList<IAugmentation> Augmentations { get; init; } = [];

    /// <summary>How the samples of a training batch are mixed with one another, after augmentation, with labels as probabilities: MixUp, CutMix; null (default) not at all.</summary>
    public IBatchMixing? Mixing { get; init; }

    /// <summary>Which inputs augmentations and normalization are for, from 0, and whose bytes are divided by 255; default the first. Others stay as the data give them.</summary>
    [Required]
    public IReadOnlyList<int> PreparedInputs { get; init; } = [0];

    /// <summary>Applied to inputs on the device after augmentation, in training and evaluation. Bytes are divided by 255 with or without it.</summary>
    public Normalization? Normalization { get; init; }

    /// <summary>What to measure on the validation data; the first one decides which model is best.</summary>
    [Required]
    public IReadOnlyList<IMetric> Metrics { get; init; } = [];

    /// <summary>Whether an epoch leaves out its last batch where that is smaller than the others.</summary>
    public bool DropLastBatch { get; init; }

    /// <summary>The order of the training samples; null (default) is shuffled by the seed, each sample once an epoch.</summary>
    public ISampler? Sampler { get; init; }

    /// <summary>Threads that read batches ahead, 0 to 256; 0 reads on the training thread. Null (default) measures the first batches and decides. The run is the same in every case.</summary>
    [Range(0, 256)]
    public int? LoaderWorkers { get; init; }

    /// <summary>Batches read ahead at most, 1 to 1024; null (default) is two a worker.</summary>
    [Range(1, 1024)]
    public int? PrefetchedBatches { get; init; }

    /// <summary>Where checkpoints of the run are kept, the last and the best at least, each a folder that the file checkpoints.json there names; made if missing; null (default) keeps the best model in memory. A new run takes the place of an earlier one with its first checkpoint.</summary>
    public string? CheckpointDirectory { get; init; }

    /// <summary>Whether the model has its best weights at the end, rather than its last. Default true.</summary>
    public bool RestoreBest { get; init; } = true;

    /// <summary>Ends training after so many epochs without a better model, 1 to 1,000,000; null (default) never.</summary>
    [Range(1, 1_000_000)]
    public int? EarlyStoppingPatience { get; init; }

    /// <summary>Ends training once a value stops getting better; null (default) goes by <see cref="EarlyStoppingPatience"/>.</summary>
    public EarlyStopping? EarlyStopping { get; init; }

    /// <summary>Also writes the last checkpoint after so many steps of an epoch, 1 to 1,000,000,000; null (default) at the ends of epochs only. Needs a checkpoint directory, or serves <see cref="NonFinitePolicy.RollBack"/>.</summary>
    [Range(1, 1_000_000_000)]
    public long? CheckpointEverySteps { get; init; }

    /// <summary>Keeps the checkpoint of every so many epochs for good, 1 to 1,000,000; null (default) keeps the last and the best.</summary>
    [Range(1, 1_000_000)]
    public int? KeepEveryEpochs { get; init; }

    /// <summary>Whether to go on from the last checkpoint of the checkpoint directory, if there is one, exactly as if the run had not stopped. Default false: start anew.</summary>
    public bool Resume { get; init; }

    /// <summary>The folder of a checkpoint to go on from, of this or another checkpoint directory; null (default) is none.</summary>
    public string? ResumeFrom { get; init; }

    /// <summary>Told of every event of the run, on the training thread: loggers and interventions; none by default.</summary>
    [Required]
    public IReadOnlyList<ITrainingCallback> Callbacks { get; init; } = [];

    /// <summary>
    /// The processes that share the run, each calling the same with equal options and data; null (default) is this one alone.
    /// <see cref="BatchSize"/> is that of all together: each process reads and computes its part of every batch. Rank 0 writes checkpoints and
    /// tells callbacks and <see cref="Progress"/>. A failure closes the group, which ends the other processes' runs as well.
    /// </summary>
    public ProcessGroup? ProcessGroup { get; init; }

    /// <summary>The size in bytes of the buckets that gradients are exchanged in, 1 and up. Default 25 MB.</summary>
    [Range(1L, long.MaxValue)]
    public long GradientBucketBytes { get; init; } = ProcessGroup.DefaultBucketBytes;

    /// <summary>Whether, with several processes, batch normalizations in training take the whole batch's statistics, as in one process, instead of each its part's. Default true.</summary>
    public bool SynchronizeBatchNorm { get; init; } = true;

    /// <summary>Told where the run is, from the training thread.</summary>
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>The clock of reports and rates. Default the system's.</summary>
    [Required]
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
