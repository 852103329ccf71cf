using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Augmentation;

/// <summary>
/// Further changes of colour that TrivialAugment chooses from, by torchvision's definitions. Images are floating, from 0 to 1;
/// draws are [count, 1, 1, 1].
/// </summary>
internal static class TrivialOperations
{
    private const int Levels = 256;

    /// <summary>Turns what is as bright as the threshold, or brighter, into its negative.</summary>
    public static Tensor Solarize(Tensor images, Tensor threshold) => torch.where(images.ge(threshold), images.neg().add_(1), images);

    /// <summary>Keeps so many of a byte's highest bits.</summary>
    public static Tensor Posterize(Tensor images, Tensor bits)
    {
        var step = torch.pow(2, bits.neg().add_(8));
        return images.mul(255).round_().div_(step).floor_().mul_(step).div_(255);
    }

    /// <summary>Stretches each channel to reach from black to white.</summary>
    public static Tensor AutoContrast(Tensor images)
    {
        var (least, greatest) = (images.amin([2, 3], keepdim: true), images.amax([2, 3], keepdim: true));
        var range = greatest.sub(least);
        var flat = range.eq(0);
        return images.sub(least.masked_fill(flat, 0)).div_(range.masked_fill(flat, 1)).clamp_(0, 1);
    }

    /// <summary>Moves from the blurred image (factor 0) through the image (1) and beyond; the border stays.</summary>
    public static Tensor Sharpness(Tensor images, Tensor factor)
    {
        var (channels, height, width) = (images.shape[1], images.shape[2], images.shape[3]);
        if (height < 3 || width < 3) return images;
        var kernel = torch.ones([channels, 1, 3, 3], images.dtype, images.device).div_(13);
        kernel[.., .., 1, 1] = torch.tensor(5f / 13).to(images.dtype, images.device);
        var blurred = images.clone();
        blurred.narrow(2, 1, height - 2).narrow(3, 1, width - 2).copy_(nn.functional.conv2d(images, kernel, groups: channels));
        return images.mul(factor).add_(blurred.mul_(factor.neg().add_(1))).clamp_(0, 1);
    }

    /// <summary>Spreads the values of each channel so that they are about equally frequent.</summary>
    public static Tensor Equalize(Tensor images)
    {
        var (planes, pixels) = (images.shape[0] * images.shape[1], images.shape[2] * images.shape[3]);
        var values = images.mul(255).round_().clamp_(0, 255).to(ScalarType.Int64).reshape(planes, pixels);
        var counts = torch.zeros([planes, Levels], ScalarType.Int64, images.device).scatter_add_(1, values, torch.ones_like(values));
        var last = counts.gather(1, values.amax([1], keepdim: true));
        var step = last.neg().add_(pixels).div(255, RoundingMode.floor);
        var table = counts.cumsum(1).sub_(counts).add_(step.div(2, RoundingMode.floor)).div(step.clamp(min: 1), RoundingMode.floor).clamp_(0, 255);
        // The first level maps to black, as there is nothing below it.
        table.narrow(1, 0, 1).zero_();
        var equalized = torch.where(step.eq(0), values, table.gather(1, values));
        return equalized.to(images.dtype).div_(255).view(images.shape);
    }
}
