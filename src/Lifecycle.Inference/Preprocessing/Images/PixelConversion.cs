namespace Lifecycle.Inference.Preprocessing.Images;

/// <summary>Colours as Pillow converts them.</summary>
internal static class PixelConversion
{
    /// <summary>Red, green and blue become the luma of ITU-R BT.601, rounded: (19595 R + 38470 G + 7471 B) / 65536.</summary>
    public static void ToGray(Span<byte> pixels)
    {
        for (var i = 0; i + 3 < pixels.Length; i += 4)
        {
            var luma = (byte)(((pixels[i] * 19595) + (pixels[i + 1] * 38470) + (pixels[i + 2] * 7471) + 0x8000) >> 16);
            pixels[i] = pixels[i + 1] = pixels[i + 2] = luma;
        }
    }

    /// <summary>Cyan, magenta, yellow and black, each as 255 less its amount, become red, green and blue.</summary>
    public static void InvertedCmykToRgb(Span<byte> pixels)
    {
        for (var i = 0; i + 3 < pixels.Length; i += 4)
        {
            var light = pixels[i + 3];
            for (var channel = i; channel < i + 3; channel++)
                pixels[channel] = (byte)(light - Scale(255 - pixels[channel], light));
        }
    }

    // a * b / 255, rounded.
    private static int Scale(int a, int b)
    {
        var product = (a * b) + 128;
        return ((product >> 8) + product) >> 8;
    }
}
