using System.ComponentModel.DataAnnotations;
using static TorchSharp.torch;

namespace Lifecycle.Training.Augmentation;

/// <summary>Mixes each batch in one of several ways, each as often as the others.</summary>
/// <param name="mixings">At least one.</param>
public sealed class OneMixing(params IReadOnlyList<IBatchMixing> mixings) : IBatchMixing, IValidatableObject
{
    /// <summary>What is chosen from.</summary>
    public IReadOnlyList<IBatchMixing> Mixings { get; } = Members.Check(mixings);

    /// <inheritdoc/>
    public (Tensor Inputs, Tensor Targets) Mix(Tensor inputs, Tensor targets, AugmentationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var choice = context.Random.NextInt(Mixings.Count);
        return Mixings[choice].Mix(inputs, targets, context.Nested(choice));
    }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => Members.Validate(Mixings);
}
