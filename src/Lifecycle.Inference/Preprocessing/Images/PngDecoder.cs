using System.Runtime.InteropServices;
using Lifecycle.Inference.Preprocessing.Images.Native;

namespace Lifecycle.Inference.Preprocessing.Images;

/// <summary>PNG by libspng: every depth, palettes, interlaced; of 16 bits the upper eight count, and transparency is left out.</summary>
internal static unsafe class PngDecoder
{
    private const int MaxChunkBytes = 8 << 20;

    public static bool Is(ReadOnlySpan<byte> file) => file is [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, ..];

    public static PixelBuffer Decode(ReadOnlySpan<byte> file, ImageLimits limits)
    {
        var context = New();
        try
        {
            fixed (byte* bytes = file)
                return Decode(context, bytes, file.Length, limits);
        }
        finally
        {
            Spng.Free(context);
        }
    }

    private static PixelBuffer Decode(nint context, byte* bytes, int length, ImageLimits limits)
    {
        Check(Spng.SetChunkLimits(context, MaxChunkBytes, MaxChunkBytes));
        Check(Spng.SetBuffer(context, bytes, (nuint)length));
        Check(Spng.GetHeader(context, out var header));
        limits.Check(header.Width, header.Height);
        var pixels = new PixelBuffer((int)header.Width, (int)header.Height);
        try
        {
            fixed (byte* output = pixels.Bytes)
                Check(Spng.Decode(context, output, (nuint)pixels.Bytes.Length, Spng.Rgba8, flags: 0));
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
            var context = Spng.New(flags: 0);
            return context != 0 ? context : throw new NativeException("libspng could not allocate its context; expected enough memory; free some.");
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            throw ImageLibraries.Missing(ImageLibraries.Spng, e);
        }
    }

    private static void Check(int code)
    {
        if (code != 0) throw new ImageException($"is a damaged PNG image: {Marshal.PtrToStringUTF8(Spng.Error(code)) ?? "unknown error"} (libspng {code}); expected a whole one; replace the file");
    }
}
