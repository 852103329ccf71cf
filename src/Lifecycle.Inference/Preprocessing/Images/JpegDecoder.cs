using System.Runtime.InteropServices;
using Lifecycle.Inference.Preprocessing.Images.Native;

namespace Lifecycle.Inference.Preprocessing.Images;

/// <summary>
/// JPEG by libturbojpeg: baseline and progressive, gray, RGB, YCbCr, CMYK and YCCK (inverted, as Adobe writes them). The transform
/// and the upsampling are the accurate ones, as Pillow takes them.
/// </summary>
internal static unsafe class JpegDecoder
{
    public static bool Is(ReadOnlySpan<byte> file) => file is [0xFF, 0xD8, 0xFF, ..];

    public static PixelBuffer Decode(ReadOnlySpan<byte> file, ImageLimits limits)
    {
        var handle = New();
        try
        {
            fixed (byte* bytes = file)
                return Decode(handle, bytes, file.Length, limits);
        }
        finally
        {
            TurboJpeg.Free(handle);
        }
    }

    private static PixelBuffer Decode(nint handle, byte* bytes, int length, ImageLimits limits)
    {
        var size = new CULong((uint)length);
        Check(handle, TurboJpeg.GetHeader(handle, bytes, size, out var width, out var height, out _, out var space));
        limits.Check(width, height);
        var fourColors = space is TurboJpeg.SpaceCmyk or TurboJpeg.SpaceYcck;
        var pixels = new PixelBuffer(width, height);
        try
        {
            fixed (byte* output = pixels.Bytes)
                Check(handle, TurboJpeg.Decode(handle, bytes, size, output, width, width * PixelBuffer.BytesPerPixel, height,
                    fourColors ? TurboJpeg.FormatCmyk : TurboJpeg.FormatRgbx, TurboJpeg.StopOnWarning | TurboJpeg.LimitScans));
            if (fourColors) PixelConversion.InvertedCmykToRgb(pixels.Bytes);
            return pixels;
        }
        catch
        {
            pixels.Dispose();
            throw;
        }
    }

    private static nint New()
    {
        try
        {
            var handle = TurboJpeg.New();
            return handle != 0 ? handle : throw new NativeException("libturbojpeg could not allocate its state; expected enough memory; free some.");
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            throw ImageLibraries.Missing(ImageLibraries.TurboJpeg, e);
        }
    }

    private static void Check(nint handle, int code)
    {
        if (code != 0) throw new ImageException($"is a damaged JPEG image: {Marshal.PtrToStringUTF8(TurboJpeg.Error(handle)) ?? "unknown error"}; expected a whole one; replace the file");
    }
}
