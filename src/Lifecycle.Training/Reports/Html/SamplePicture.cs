using Lifecycle.Training.Augmentation;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Reports.Html;

/// <summary>Draws a sample [1 or 3, height, width].</summary>
internal static class SamplePicture
{
    private const long MostPixels = 256 * 256;

    /// <summary>The sample as a PNG file, floating numbers stretched from black to white; null where it is no image.</summary>
    public static byte[]? Of(Tensor sample)
    {
        if (sample.shape is not [1 or 3, > 1 and var height, > 1 and var width] || sample.dtype is not (ScalarType.Byte or ScalarType.Float32)) return null;
        using var scope = NewDisposeScope();
        var image = sample.cpu();
        var every = (long)Math.Ceiling(Math.Sqrt(Math.Max(height * width / (double)MostPixels, 1)));
        image = image.slice(1, 0, height, every).slice(2, 0, width, every);
        if (image.dtype != ScalarType.Byte)
        {
            var (least, most) = (image.min(), image.max());
            image = image.sub(least).div(most.sub(least).clamp_min(1e-12)).mul(255).round().clamp(0, 255).to(ScalarType.Byte);
        }
        var pixels = image.expand(3, image.shape[1], image.shape[2]).permute(1, 2, 0).contiguous();
        using var file = new MemoryStream();
        PngEncoder.Write(file, pixels.data<byte>().ToArray(), (int)pixels.shape[1], (int)pixels.shape[0]);
        return file.ToArray();
    }
}
