using System.ComponentModel.DataAnnotations;
using System.Numerics;
using Lifecycle.Training.Data;
using static TorchSharp.torch;

namespace Lifecycle.Training.Augmentation;

/// <summary>Applies an augmentation to some samples of a batch, drawn anew each time, and to those alone.</summary>
/// <param name="probability">How often, from 0 to 1.</param>
/// <param name="augmentation">What is applied.</param>
public sealed class RandomApply(double probability, IAugmentation augmentation) : IAugmentation, IAffineView, IValidatableObject
{
    /// <summary>How often a sample is varied.</summary>
    [Range(0.0, 1.0)]
    public double Probability { get; } = probability;

    /// <summary>What is applied.</summary>
    public IAugmentation Augmentation { get; } = augmentation ?? throw new ArgumentNullException(nameof(augmentation));

    AffineAugmentation? IAffineView.Affine => SamplingRun.AsAffine(Augmentation) is { } map ? new Sometimes(this, map) : null;

    /// <inheritdoc/>
    public Tensor Apply(Tensor images, AugmentationContext context)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(context);
        if (((IAffineView)this).Affine is { } map) return map.Apply(images, context);
        var choices = new int[images.shape[0]];
        for (var i = 0; i < choices.Length; i++) choices[i] = context.Sample(i).NextBoolean(Probability) ? 0 : SampleGroups.Unchanged;
        return SampleGroups.Apply(this, images, choices, (rows, _, samples) => Augmentation.Apply(rows, context.Nested(0, samples, choices.Length)));
    }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => Members.Validate([Augmentation]);

    private sealed class Sometimes(RandomApply owner, AffineAugmentation map) : AffineAugmentation
    {
        internal override IAugmentation Origin => owner;

        public override Matrix3x2 Draw(RandomStream random, long height, long width) =>
            random.NextBoolean(owner.Probability) ? map.Draw(random, height, width) : Matrix3x2.Identity;
    }
}
