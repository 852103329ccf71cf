using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Augmentation;

/// <summary>
/// Changes of colour, by torchvision's definitions, in place. Images are floating, from 0 to 1, of 1 or 3 channels; factors and
/// shifts are [count, 1, 1, 1].
/// </summary>
internal static class ColorOperations
{
    /// <summary>Multiplies by the factor.</summary>
    public static Tensor Brightness(Tensor images, Tensor factor) => images.mul_(factor).clamp_(0, 1);

    /// <summary>Moves from the mean of the gray image (factor 0) through the image (1) and beyond.</summary>
    public static Tensor Contrast(Tensor images, Tensor factor)
    {
        using var scope = NewDisposeScope();
        Blend(images, Gray(images).mean([1, 2, 3], keepdim: true), factor);
        return images;
    }

    /// <summary>Moves from the gray image (factor 0) through the image (1) and beyond. Gray images stay.</summary>
    public static Tensor Saturation(Tensor images, Tensor factor)
    {
        if (images.shape[1] == 1) return images;
        using var scope = NewDisposeScope();
        Blend(images, Gray(images), factor);
        return images;
    }

    /// <summary>
    /// Turns the hue by a part of the colour circle, keeping greatest and least channel (Smith, "Color gamut transform pairs", 1978).
    /// Gray images stay.
    /// </summary>
    public static Tensor Hue(Tensor images, Tensor shift)
    {
        if (images.shape[1] == 1) return images;
        using var scope = NewDisposeScope();
        var (red, green, blue) = (images.narrow(1, 0, 1), images.narrow(1, 1, 1), images.narrow(1, 2, 1));
        var greatest = torch.maximum(torch.maximum(red, green), blue);
        var chroma = greatest.sub(torch.minimum(torch.minimum(red, green), blue));
        var divisor = chroma.masked_fill(chroma.eq(0), 1);
        // Sixths of the circle: red is 0, green 2, blue 4.
        var fromBlue = red.sub(green).div_(divisor).add_(4);
        var fromGreen = blue.sub(red).div_(divisor).add_(2);
        var fromRed = green.sub(blue).div_(divisor);
        var hue = torch.where(greatest.eq(red), fromRed, torch.where(greatest.eq(green), fromGreen, fromBlue)).add_(shift.mul(6));
        // A channel falls below the greatest by the chroma times its distance from its own third of the circle.
        var distance = hue.add(torch.tensor([5f, 3f, 1f], [1, 3, 1, 1]).to(images.dtype, images.device));
        // Within one turn, as remainder does, but several times as fast.
        distance.sub_(distance.div(6).floor_().mul_(6));
        // The lesser of the distance and 4 less the distance, in one operation fewer.
        var part = distance.sub_(2).abs_().neg_().add_(2).clamp_(0, 1);
        images.copy_(part.mul_(chroma).neg_().add_(greatest));
        return images;
    }

    /// <summary>Luminance [count, 1, height, width] (ITU-R BT.601); the images themselves where they are gray.</summary>
    public static Tensor Gray(Tensor images)
    {
        if (images.shape[1] == 1) return images;
        using var scope = NewDisposeScope();
        return images.narrow(1, 0, 1).mul(0.2989).add_(images.narrow(1, 1, 1), 0.587).add_(images.narrow(1, 2, 1), 0.114).MoveToOuterDisposeScope();
    }

    private static void Blend(Tensor images, Tensor other, Tensor factor) => images.mul_(factor).add_(other.mul(factor.neg().add_(1))).clamp_(0, 1);
}
