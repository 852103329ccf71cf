namespace Lifecycle.Inference.Preprocessing.Images;

/// <summary>An image in memory.</summary>
public sealed class DecodedImage
{
    private DecodedImage(int width, int height, int channels, byte[] pixels) => (Width, Height, Channels, Pixels) = (width, height, channels, pixels);

    /// <summary>Pixels a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>1 for gray, 3 for red, green and blue.</summary>
    public int Channels { get; }

    /// <summary>The pixels channel by channel, of shape [Channels, Height, Width].</summary>
    public ReadOnlyMemory<byte> Pixels { get; }

    internal static DecodedImage Of(PixelBuffer source, int channels)
    {
        var plane = source.Width * source.Height;
        var pixels = new byte[checked(plane * channels)];
        var bytes = source.Bytes;
        for (var channel = 0; channel < channels; channel++)
        {
            var to = pixels.AsSpan(channel * plane, plane);
            for (var i = 0; i < to.Length; i++) to[i] = bytes[(i * PixelBuffer.BytesPerPixel) + channel];
        }
        return new DecodedImage(source.Width, source.Height, channels, pixels);
    }
}
