using System.ComponentModel.DataAnnotations;
using static TorchSharp.torch;

namespace Lifecycle.Training.Augmentation;

/// <summary>Several augmentations, one after the other, as one; for use inside <see cref="RandomApply"/> and <see cref="OneOf"/>.</summary>
/// <param name="augmentations">At least one.</param>
public sealed class Compose(params IReadOnlyList<IAugmentation> augmentations) : IAugmentation, IValidatableObject
{
    private readonly AugmentationPipeline _pipeline = new(Members.Check(augmentations));

    /// <summary>The augmentations in their order.</summary>
    public IReadOnlyList<IAugmentation> Augmentations { get; } = augmentations;

    /// <inheritdoc/>
    public Tensor Apply(Tensor images, AugmentationContext context)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(context);
        return _pipeline.Apply(images, context.Nested);
    }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => Members.Validate(Augmentations);
}
