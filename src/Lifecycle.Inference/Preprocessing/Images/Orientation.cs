using System.Buffers.Binary;

namespace Lifecycle.Inference.Preprocessing.Images;

/// <summary>How a camera was held, as the EXIF data of a JPEG file say (tag 0x0112 of CIPA DC-008), and turning an image upright.</summary>
internal static class Orientation
{
    private const int Upright = 1;
    private const ushort Tag = 0x0112;
    private const int MaxEntries = 512;

    /// <summary>1 to 8; 1 where the file says nothing, or nothing that makes sense.</summary>
    public static int Of(ReadOnlySpan<byte> jpeg)
    {
        var at = 2;
        while (at + 4 <= jpeg.Length && jpeg[at] == 0xFF)
        {
            var marker = jpeg[at + 1];
            var length = BinaryPrimitives.ReadUInt16BigEndian(jpeg[(at + 2)..]);
            // From the start of the scan on there are no more segments to look at.
            if (marker is 0xDA or 0xD9 || length < 2 || at + 2 + length > jpeg.Length) break;
            var content = jpeg.Slice(at + 4, length - 2);
            if (marker == 0xE1 && content.StartsWith("Exif\0\0"u8)) return OfTiff(content[6..]);
            at += 2 + length;
        }
        return Upright;
    }

    /// <summary>The image as it should be seen; the given one where it is upright, else a new one, the given one freed.</summary>
    public static PixelBuffer Apply(PixelBuffer pixels, int orientation)
    {
        if (orientation == Upright) return pixels;
        using (pixels)
        {
            var turned = orientation >= 5 ? new PixelBuffer(pixels.Height, pixels.Width) : new PixelBuffer(pixels.Width, pixels.Height);
            Turn(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, int>(pixels.Bytes), System.Runtime.InteropServices.MemoryMarshal.Cast<byte, int>(turned.Bytes), turned.Width, turned.Height, pixels, orientation);
            return turned;
        }
    }

    private static void Turn(ReadOnlySpan<int> from, Span<int> to, int width, int height, PixelBuffer source, int orientation)
    {
        var (right, bottom) = (source.Width - 1, source.Height - 1);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (column, row) = orientation switch
                {
                    2 => (right - x, y),
                    3 => (right - x, bottom - y),
                    4 => (x, bottom - y),
                    5 => (y, x),
                    6 => (y, bottom - x),
                    7 => (right - y, bottom - x),
                    _ => (right - y, x),
                };
                to[(y * width) + x] = from[(row * source.Width) + column];
            }
        }
    }

    private static int OfTiff(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8) return Upright;
        var little = tiff[0] == 'I';
        var start = Read32(tiff[4..], little);
        if (start > tiff.Length - 2) return Upright;
        var count = Math.Min((int)Read16(tiff[(int)start..], little), MaxEntries);
        for (var entry = 0; entry < count; entry++)
        {
            var at = (int)start + 2 + (entry * 12);
            if (at + 12 > tiff.Length) break;
            if (Read16(tiff[at..], little) != Tag) continue;
            var value = Read16(tiff[(at + 8)..], little);
            return value is >= 1 and <= 8 ? value : Upright;
        }
        return Upright;
    }

    private static ushort Read16(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint Read32(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
