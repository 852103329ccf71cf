using System.ComponentModel.DataAnnotations;
using Lifecycle.Training.Data;
using static TorchSharp.torch;

namespace Lifecycle.Training.Augmentation;

/// <summary>
/// Changes brightness, contrast, saturation and hue by random amounts of each image, in an order that is drawn for each batch.
/// On gray images saturation and hue change nothing.
/// </summary>
/// <param name="brightness">The factor is uniform from 1 - brightness, at least 0, to 1 + brightness; 0 to 10, and 0 leaves it out.</param>
/// <param name="contrast">The same for contrast.</param>
/// <param name="saturation">The same for saturation.</param>
/// <param name="hue">The part of the colour circle is uniform from -hue to +hue; 0 to 0.5, and 0 leaves it out.</param>
public sealed class ColorJitter(double brightness = 0, double contrast = 0, double saturation = 0, double hue = 0) : IAugmentation
{
    /// <summary>How far brightness' factor is from 1 at most.</summary>
    [Range(0.0, 10.0)]
    public double Brightness { get; } = brightness;

    /// <summary>How far contrast's factor is from 1 at most.</summary>
    [Range(0.0, 10.0)]
    public double Contrast { get; } = contrast;

    /// <summary>How far saturation's factor is from 1 at most.</summary>
    [Range(0.0, 10.0)]
    public double Saturation { get; } = saturation;

    /// <summary>The largest part of the colour circle.</summary>
    [Range(0.0, 0.5)]
    public double Hue { get; } = hue;

    /// <inheritdoc/>
    public Tensor Apply(Tensor images, AugmentationContext context) => AugmentedBatch.Colors(this, images, context, values =>
    {
        var varied = values.clone();
        foreach (var change in Shuffled(context.Random)) change(varied, context);
        return varied;
    });

    private Action<Tensor, AugmentationContext>[] Shuffled(RandomStream random)
    {
        var changes = Changes().ToArray();
        for (var i = changes.Length - 1; i > 0; i--)
        {
            var other = random.NextInt(i + 1);
            (changes[i], changes[other]) = (changes[other], changes[i]);
        }
        return changes;
    }

    private IEnumerable<Action<Tensor, AugmentationContext>> Changes()
    {
        if (Brightness > 0) yield return (images, context) => ColorOperations.Brightness(images, Factor(images, context, Brightness));
        if (Contrast > 0) yield return (images, context) => ColorOperations.Contrast(images, Factor(images, context, Contrast));
        if (Saturation > 0) yield return (images, context) => ColorOperations.Saturation(images, Factor(images, context, Saturation));
        if (Hue > 0) yield return (images, context) => ColorOperations.Hue(images, context.Uniform(images, -Hue, Hue));
    }

    private static Tensor Factor(Tensor images, AugmentationContext context, double max) => context.Uniform(images, Math.Max(0, 1 - max), 1 + max);
}
