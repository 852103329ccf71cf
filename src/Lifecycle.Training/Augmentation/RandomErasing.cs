using System.ComponentModel.DataAnnotations;
using Lifecycle.Training.Data;
using static TorchSharp.torch;

namespace Lifecycle.Training.Augmentation;

/// <summary>Blackens a random rectangle of an image, or paints it (Zhong et al., "Random erasing data augmentation", 2017); also known as cutout.</summary>
/// <param name="probability">How often, from 0 to 1.</param>
/// <param name="minArea">The least part of the image that is erased.</param>
/// <param name="maxArea">The greatest part of the image that is erased.</param>
/// <param name="fill">What the rectangle holds afterwards: 0 is black, 1 white.</param>
public sealed class RandomErasing(double probability = 0.5, double minArea = 0.02, double maxArea = 0.2, double fill = 0) : IAugmentation, IValidatableObject
{
    private const double MaxLogAspect = 1.0;

    /// <summary>How often an image loses a rectangle.</summary>
    [Range(0.0, 1.0)]
    public double Probability { get; } = probability;

    /// <summary>The least part of the image that is erased.</summary>
    [Range(0.0, 1.0)]
    public double MinArea { get; } = minArea;

    /// <summary>The greatest part of the image that is erased.</summary>
    [Range(0.0, 1.0)]
    public double MaxArea { get; } = maxArea;

    /// <summary>What the rectangle holds afterwards.</summary>
    [Range(-1000.0, 1000.0)]
    public double Fill { get; } = fill;

    /// <inheritdoc/>
    public Tensor Apply(Tensor images, AugmentationContext context) => AugmentedBatch.Images(this, images, context, values =>
    {
        var boxes = new PixelBox[values.shape[0]];
        for (var i = 0; i < boxes.Length; i++)
            if (context.Sample(i).NextBoolean(Probability)) boxes[i] = Draw(context.Sample(i), (int)values.shape[2], (int)values.shape[3]);
        return Erase(values, boxes, Fill);
    });

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MinArea > MaxArea) yield return new ValidationResult($"MinArea is {MinArea}, expected at most MaxArea, which is {MaxArea}");
    }

    /// <summary>Paints each image's box.</summary>
    internal static Tensor Erase(Tensor images, PixelBox[] boxes, double fill) => images.masked_fill(PixelBox.Mask(boxes, images), fill);

    private PixelBox Draw(RandomStream random, int height, int width)
    {
        var area = random.NextDouble(MinArea, MaxArea) * height * width;
        var aspect = Math.Exp(random.NextDouble(-MaxLogAspect, MaxLogAspect));
        var rows = Math.Clamp((int)Math.Round(Math.Sqrt(area * aspect)), 1, height);
        var columns = Math.Clamp((int)Math.Round(Math.Sqrt(area / aspect)), 1, width);
        return new PixelBox(random.NextInt(height - rows + 1), random.NextInt(width - columns + 1), rows, columns);
    }
}
