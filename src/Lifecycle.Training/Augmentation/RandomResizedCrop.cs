using System.ComponentModel.DataAnnotations;
using Lifecycle.Training.Data;
using static TorchSharp.torch;

namespace Lifecycle.Training.Augmentation;

/// <summary>
/// Cuts a random part out of an image and stretches it, bilinearly, to the image's old size (Szegedy et al., "Going deeper with
/// convolutions", 2014). Flips that follow it are done with it at once.
/// </summary>
/// <param name="minScale">The least part of the image's area, above 0.</param>
/// <param name="maxScale">The greatest part of the image's area, up to 1.</param>
/// <param name="minRatio">The least ratio of the part's width to its height.</param>
/// <param name="maxRatio">The greatest ratio of the part's width to its height.</param>
public sealed class RandomResizedCrop(double minScale = 0.08, double maxScale = 1, double minRatio = 3.0 / 4, double maxRatio = 4.0 / 3) : IAugmentation, IValidatableObject
{
    private const int Tries = 10;

    /// <summary>The least part of the image's area.</summary>
    [Range(0.001, 1.0)]
    public double MinScale { get; } = minScale;

    /// <summary>The greatest part of the image's area.</summary>
    [Range(0.001, 1.0)]
    public double MaxScale { get; } = maxScale;

    /// <summary>The least ratio of width to height.</summary>
    [Range(0.01, 100.0)]
    public double MinRatio { get; } = minRatio;

    /// <summary>The greatest ratio of width to height.</summary>
    [Range(0.01, 100.0)]
    public double MaxRatio { get; } = maxRatio;

    /// <inheritdoc/>
    public Tensor Apply(Tensor images, AugmentationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return SamplingRun.Apply(images, this, context, [], []);
    }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MinScale > MaxScale) yield return new ValidationResult($"MinScale is {MinScale}, expected at most MaxScale, which is {MaxScale}");
        if (MinRatio > MaxRatio) yield return new ValidationResult($"MinRatio is {MinRatio}, expected at most MaxRatio, which is {MaxRatio}");
    }

    /// <summary>Draws the part of one image; the largest central one of a ratio in range where ten draws do not fit.</summary>
    internal PixelBox Draw(RandomStream random, long height, long width)
    {
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var area = random.NextDouble(MinScale, MaxScale) * height * width;
            var ratio = Math.Exp(random.NextDouble(Math.Log(MinRatio), Math.Log(MaxRatio)));
            var (w, h) = ((int)Math.Round(Math.Sqrt(area * ratio)), (int)Math.Round(Math.Sqrt(area / ratio)));
            if (w > 0 && h > 0 && w <= width && h <= height)
                return new PixelBox(random.NextInt(height - h + 1), random.NextInt(width - w + 1), h, w);
        }
        return Central(height, width);
    }

    private PixelBox Central(long height, long width)
    {
        var ratio = Math.Clamp((double)width / height, MinRatio, MaxRatio);
        var w = Math.Max(1, (int)Math.Min(width, Math.Round(height * ratio)));
        var h = Math.Max(1, (int)Math.Min(height, Math.Round(width / ratio)));
        return new PixelBox((int)(height - h) / 2, (int)(width - w) / 2, h, w);
    }
}
