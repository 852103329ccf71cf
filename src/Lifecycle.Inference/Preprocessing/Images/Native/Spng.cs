using System.Runtime.InteropServices;

namespace Lifecycle.Inference.Preprocessing.Images.Native;

/// <summary>libspng 0.7 (https://libspng.org/docs): the few functions that decoding takes.</summary>
internal static unsafe partial class Spng
{
    public const int Rgba8 = 1;

    [LibraryImport(ImageLibraries.Spng, EntryPoint = "spng_ctx_new")]
    public static partial nint New(int flags);

    [LibraryImport(ImageLibraries.Spng, EntryPoint = "spng_ctx_free")]
    public static partial void Free(nint context);

    [LibraryImport(ImageLibraries.Spng, EntryPoint = "spng_set_png_buffer")]
    public static partial int SetBuffer(nint context, byte* buffer, nuint size);

    [LibraryImport(ImageLibraries.Spng, EntryPoint = "spng_set_chunk_limits")]
    public static partial int SetChunkLimits(nint context, nuint chunkSize, nuint cacheLimit);

    [LibraryImport(ImageLibraries.Spng, EntryPoint = "spng_get_ihdr")]
    public static partial int GetHeader(nint context, out Header header);

    [LibraryImport(ImageLibraries.Spng, EntryPoint = "spng_decode_image")]
    public static partial int Decode(nint context, byte* output, nuint length, int format, int flags);

    [LibraryImport(ImageLibraries.Spng, EntryPoint = "spng_strerror")]
    public static partial nint Error(int code);

    [StructLayout(LayoutKind.Sequential)]
    public struct Header
    {
        public uint Width;
        public uint Height;
        public byte BitDepth;
        public byte ColorType;
        public byte Compression;
        public byte Filter;
        public byte Interlace;
    }
}
