using System.ComponentModel.DataAnnotations;
using Lifecycle.Training.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Augmentation;

/// <summary>Blackens a random rectangle of an image (Zhong et al., "Random erasing data augmentation", 2017).</summary>
/// <param name="probability">How often, from 0 to 1.</param>
/// <param name="minArea">The least part of the image that is erased.</param>
/// <param name="maxArea">The greatest part of the image that is erased.</param>
public sealed class RandomErasing(double probability = 0.5, double minArea = 0.02, double maxArea = 0.2) : IAugmentation, IValidatableObject
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

    /// <inheritdoc/>
    public Tensor Apply(Tensor images, AugmentationContext context)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(context);
        if (images.shape is not [var count, _, var height, var width])
            throw new DataException($"The augmentation RandomErasing got a batch of shape {ElementSpec.Format(images.shape)}; expected [count x channels x height x width]; leave the augmentation out for this data.");
        var mask = new float[count * height * width];
        Array.Fill(mask, 1f);
        for (var sample = 0; sample < count; sample++)
            if (context.Random.NextBoolean(Probability)) Erase(mask.AsSpan(checked((int)(sample * height * width)), checked((int)(height * width))), (int)height, (int)width, context.Random);
        using var scope = NewDisposeScope();
        return images.mul(torch.tensor(mask, [count, 1, height, width]).to(images.dtype, images.device)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MinArea > MaxArea) yield return new ValidationResult($"MinArea is {MinArea}, expected at most MaxArea, which is {MaxArea}");
    }

    private void Erase(Span<float> mask, int height, int width, RandomStream random)
    {
        var area = random.NextDouble(MinArea, MaxArea) * height * width;
        var aspect = Math.Exp(random.NextDouble(-MaxLogAspect, MaxLogAspect));
        var rows = Math.Clamp((int)Math.Round(Math.Sqrt(area * aspect)), 1, height);
        var columns = Math.Clamp((int)Math.Round(Math.Sqrt(area / aspect)), 1, width);
        var top = (int)(random.NextDouble() * (height - rows + 1));
        var left = (int)(random.NextDouble() * (width - columns + 1));
        for (var row = top; row < top + rows; row++) mask.Slice((row * width) + left, columns).Clear();
    }
}
