using Lifecycle.Training.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Augmentation;

/// <summary>What augmentations share: the check of the batch, numbers wide enough to compute in, and release of what was made on the way.</summary>
internal static class AugmentedBatch
{
    /// <summary>Varies images, in float32 where they are narrower.</summary>
    /// <exception cref="DataException">The batch holds no floating images.</exception>
    public static Tensor Images(object augmentation, Tensor batch, AugmentationContext context, Func<Tensor, Tensor> vary) =>
        Floating(augmentation, batch, context, 4, "count x channels x height x width", vary);

    /// <summary>Varies gray or colour images, in float32 where they are narrower.</summary>
    /// <exception cref="DataException">The batch holds no floating images of 1 or 3 channels.</exception>
    public static Tensor Colors(object augmentation, Tensor batch, AugmentationContext context, Func<Tensor, Tensor> vary)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.shape is [_, not (1 or 3), _, _])
            throw Refuse(augmentation, batch, "images of 1 channel (gray) or 3 (red, green, blue)", "leave the augmentation out for this data");
        return Images(augmentation, batch, context, vary);
    }

    /// <summary>Varies series.</summary>
    /// <exception cref="DataException">The batch holds no floating series.</exception>
    public static Tensor Series(object augmentation, Tensor batch, AugmentationContext context, Func<Tensor, Tensor> vary) =>
        Floating(augmentation, batch, context, 3, "count x channels x time", vary);

    /// <summary>Varies rows of a table.</summary>
    /// <exception cref="DataException">The batch holds no floating rows.</exception>
    public static Tensor Table(object augmentation, Tensor batch, AugmentationContext context, Func<Tensor, Tensor> vary) =>
        Floating(augmentation, batch, context, 2, "count x features", vary);

    /// <summary>Varies a batch of any element type and of the given number of axes.</summary>
    /// <exception cref="DataException">The batch has another number of axes.</exception>
    public static Tensor Any(object augmentation, Tensor batch, AugmentationContext context, int axes, string shape, Func<Tensor, Tensor> vary)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(context);
        if (batch.shape.Length != axes) throw Refuse(augmentation, batch, $"[{shape}]", "leave the augmentation out for this data");
        using var scope = NewDisposeScope();
        return Outward(vary(batch), batch);
    }

    /// <summary>The error of an augmentation that cannot take a batch.</summary>
    public static DataException Refuse(object augmentation, Tensor batch, string expected, string cure) =>
        new($"The augmentation {augmentation.GetType().Name} got a batch {batch.dtype} {ElementSpec.Format(batch.shape)}; expected {expected}; {cure}.");

    /// <summary>Floating batches with the axes asked for are refused otherwise, and varied in float32 where they are narrower.</summary>
    private static Tensor Floating(object augmentation, Tensor batch, AugmentationContext context, int axes, string shape, Func<Tensor, Tensor> vary)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (!batch.is_floating_point())
            throw Refuse(augmentation, batch, $"floating numbers [{shape}]", "convert the batch first (bytes of images: divided by 255, as the Trainer does) or leave the augmentation out for this data");
        var type = batch.dtype;
        return type is ScalarType.Float32 or ScalarType.Float64
            ? Any(augmentation, batch, context, axes, shape, vary)
            : Any(augmentation, batch, context, axes, shape, values => vary(values.to(ScalarType.Float32)).to(type));
    }

    // The batch itself belongs to another scope and stays there.
    private static Tensor Outward(Tensor varied, Tensor batch) => (ReferenceEquals(varied, batch) ? batch.alias() : varied).MoveToOuterDisposeScope();
}
