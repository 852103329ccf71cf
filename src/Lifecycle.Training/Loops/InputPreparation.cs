using Lifecycle.Training.Augmentation;
using Lifecycle.Training.Data;
using static TorchSharp.torch;

namespace Lifecycle.Training.Loops;

/// <summary>Brings a batch to the device and makes of it what the model takes: bytes to numbers, augmented, normalized, laid out.</summary>
internal sealed class InputPreparation(TrainerOptions options, Device device)
{
    private readonly AugmentationPipeline _augmentations = new(options.Augmentations, options.Seed);

    /// <summary>Where batches are brought to.</summary>
    public Device Device => device;

    /// <summary>The input of a training batch.</summary>
    public Tensor ForTraining(Tensor input, int epoch, long step, ComputeFormat format) =>
        Finish(_augmentations.Apply(ToNumbers(input), epoch, step), format);

    /// <summary>The input of a batch to be measured or predicted.</summary>
    public Tensor ForEvaluation(Tensor input, ComputeFormat format) => Finish(ToNumbers(input), format);

    /// <summary>A target, on the device.</summary>
    public Tensor Target(Tensor target) => target.to(device, non_blocking: true);

    private Tensor ToNumbers(Tensor input) => Normalization.ToUnitInterval(input.to(device, non_blocking: true));

    private Tensor Finish(Tensor values, ComputeFormat format) =>
        format.LayOut(options.Normalization is { } normalization ? normalization.Apply(values) : values);
}
