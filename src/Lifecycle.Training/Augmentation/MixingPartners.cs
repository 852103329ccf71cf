using Lifecycle.Training.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Augmentation;

/// <summary>With whom each sample of a batch is mixed.</summary>
internal static class MixingPartners
{
    /// <summary>The partner of each sample: one shift along the batch, whose order is random, so that no sample meets itself.</summary>
    /// <exception cref="DataException">Inputs or targets cannot be mixed.</exception>
    public static long[] Draw(IBatchMixing mixing, Tensor inputs, Tensor targets, AugmentationContext context)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentNullException.ThrowIfNull(context);
        if (!inputs.is_floating_point() || !targets.is_floating_point() || inputs.shape is not [var count, ..] || targets.shape is not [var targetCount, ..] || count != targetCount)
            throw new DataException($"The mixing {mixing.GetType().Name} got inputs {inputs.dtype} {ElementSpec.Format(inputs.shape)} and targets {targets.dtype} {ElementSpec.Format(targets.shape)}; expected floating numbers of as many samples in both, class labels as probabilities; leave the mixing out for this data.");
        var partners = new long[count];
        var shift = count < 2 ? 0 : 1 + context.Random.NextInt(count - 1);
        for (var i = 0; i < partners.Length; i++) partners[i] = (i + shift) % count;
        return partners;
    }
}
