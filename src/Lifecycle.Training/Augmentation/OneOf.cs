using System.ComponentModel.DataAnnotations;
using System.Numerics;
using Lifecycle.Training.Data;
using static TorchSharp.torch;

namespace Lifecycle.Training.Augmentation;

/// <summary>Applies to each sample one augmentation of several, each as often as the others.</summary>
/// <param name="augmentations">At least one.</param>
public sealed class OneOf(params IReadOnlyList<IAugmentation> augmentations) : IAugmentation, IAffineView, IValidatableObject
{
    /// <summary>What is chosen from.</summary>
    public IReadOnlyList<IAugmentation> Augmentations { get; } = Members.Check(augmentations);

    AffineAugmentation? IAffineView.Affine
    {
        get
        {
            var maps = Augmentations.Select(SamplingRun.AsAffine).OfType<AffineAugmentation>().ToArray();
            return maps.Length == Augmentations.Count ? new Choice(this, maps) : null;
        }
    }

    /// <inheritdoc/>
    public Tensor Apply(Tensor images, AugmentationContext context)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(context);
        if (((IAffineView)this).Affine is { } map) return map.Apply(images, context);
        var choices = new int[images.shape[0]];
        for (var i = 0; i < choices.Length; i++) choices[i] = context.Sample(i).NextInt(Augmentations.Count);
        return SampleGroups.Apply(this, images, choices, (rows, choice, samples) => Augmentations[choice].Apply(rows, context.Nested(choice, samples, choices.Length)));
    }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => Members.Validate(Augmentations);

    private sealed class Choice(OneOf owner, AffineAugmentation[] maps) : AffineAugmentation
    {
        internal override IAugmentation Origin => owner;

        public override Matrix3x2 Draw(RandomStream random, long height, long width) => maps[random.NextInt(maps.Length)].Draw(random, height, width);
    }
}
