using System.ComponentModel.DataAnnotations;
using Lifecycle.Onnx.Options;

namespace Lifecycle.Inference.Preprocessing.Images;

/// <summary>How an image is decoded.</summary>
public sealed class ImageDecodeOptions
{
    /// <summary>3 for red, green and blue, the default; 1 for gray, the luma of ITU-R BT.601 as Pillow rounds it.</summary>
    [AllowedValues(1, 3)]
    public int Channels { get; init; } = 3;

    /// <summary>Whether a photograph is turned as its EXIF data say it was taken; true by default. torchvision doesn't unless told to.</summary>
    public bool ApplyOrientation { get; init; } = true;

    /// <summary>The most pixels an image may have; 2^27 by default.</summary>
    [Range(1L, 1L << 28)]
    public long MaxPixels { get; init; } = ImageLimits.DefaultMaxPixels;

    internal void Check() => OptionsValidator.Check(nameof(ImageDecodeOptions), [("", this)]);
}
