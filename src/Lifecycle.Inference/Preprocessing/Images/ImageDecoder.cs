namespace Lifecycle.Inference.Preprocessing.Images;

/// <summary>
/// Decodes PNG and JPEG files, told apart by their content. Nothing in a file is trusted: its size is checked before memory is
/// taken, and a truncated or damaged one is an error. Thread-safe.
/// </summary>
public static class ImageDecoder
{
    /// <summary>Decodes an image.</summary>
    /// <param name="file">The content of a PNG or JPEG file.</param>
    /// <param name="options">How to decode; null for the defaults.</param>
    /// <exception cref="DataException">It is neither, is damaged, or is larger than allowed.</exception>
    /// <exception cref="NativeException">libspng or libturbojpeg is not installed.</exception>
    public static DecodedImage Decode(ReadOnlySpan<byte> file, ImageDecodeOptions? options = null)
    {
        options ??= new();
        options.Check();
        try
        {
            using var pixels = DecodePixels(file, new ImageLimits(options.MaxPixels), options.ApplyOrientation, options.Channels);
            return DecodedImage.Of(pixels, options.Channels);
        }
        catch (ImageException e)
        {
            throw e.Of("The image");
        }
    }

    /// <summary>Decodes to pixels of four bytes; of gray ones the first three are the same.</summary>
    internal static PixelBuffer DecodePixels(ReadOnlySpan<byte> file, ImageLimits limits, bool applyOrientation, int channels)
    {
        var pixels = DecodeFile(file, limits, applyOrientation);
        if (channels == 1) PixelConversion.ToGray(pixels.Bytes);
        return pixels;
    }

    private static PixelBuffer DecodeFile(ReadOnlySpan<byte> file, ImageLimits limits, bool applyOrientation)
    {
        if (PngDecoder.Is(file)) return PngDecoder.Decode(file, limits);
        if (!JpegDecoder.Is(file)) throw new ImageException($"is neither PNG nor JPEG: it begins with {(file.IsEmpty ? "nothing" : Convert.ToHexString(file[..Math.Min(file.Length, 8)]))}; expected one of the two; convert it");
        var pixels = JpegDecoder.Decode(file, limits);
        return applyOrientation ? Orientation.Apply(pixels, Orientation.Of(file)) : pixels;
    }
}
