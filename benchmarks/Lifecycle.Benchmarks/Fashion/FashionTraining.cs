using Lifecycle.Samples.FashionMnist;
using Lifecycle.Training.Callbacks;
using Lifecycle.Training.Optimization;

namespace Lifecycle.Benchmarks.Fashion;

/// <summary>The settings of samples/FashionMnist, which the scripts in Python/fashion.py have as well.</summary>
internal static class FashionTraining
{
    public const int BatchSize = 128;
    public const double LearningRate = 6e-3;

    /// <summary>
    /// What a training step computes for an image: multiplications and additions of convolutions and linear layer, forward once and
    /// backward twice, but for the gradient of the image itself.
    /// </summary>
    public const double OperationsPerImage = 2.0 * ((3 * (FirstLayer + (196 * 9 * ((32 * 64) + (64 * 64))) + (49 * 9 * ((64 * 128) + (128 * 128))) + 1280)) - FirstLayer);

    private const int FirstLayer = 784 * 9 * 32;

    public static ILoss Loss => Losses.CrossEntropy(labelSmoothing: 0.1);

    /// <summary>The sample's options, without augmentation, schedule and what is done once an epoch.</summary>
    public static TrainerOptions Options(Precision precision, bool? channelsLast, IReadOnlyList<ITrainingCallback> callbacks, int batchSize = BatchSize) => new()
    {
        Epochs = 1_000_000,
        BatchSize = batchSize,
        DropLastBatch = true,
        Seed = 1,
        Device = "cpu",
        Precision = precision,
        ChannelsLast = channelsLast,
        Optimizer = Optimizers.AdamW(LearningRate, weightDecay: 0.05),
        Normalization = FashionData.Normalization,
        RestoreBest = false,
        Callbacks = callbacks,
    };

    /// <summary>Images a second and the operations of these.</summary>
    public static FormattableString Rate(double imagesPerSecond) => $"{imagesPerSecond:N0} | {imagesPerSecond * OperationsPerImage / 1e9:N0}";
}
