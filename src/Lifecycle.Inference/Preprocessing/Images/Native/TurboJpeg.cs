using System.Runtime.InteropServices;

namespace Lifecycle.Inference.Preprocessing.Images.Native;

/// <summary>libturbojpeg's API of version 2 (https://libjpeg-turbo.org): the few functions that decoding takes.</summary>
internal static unsafe partial class TurboJpeg
{
    public const int FormatRgbx = 2;
    public const int FormatCmyk = 11;
    public const int SpaceCmyk = 3;
    public const int SpaceYcck = 4;
    public const int StopOnWarning = 8192;
    public const int LimitScans = 32768;

    [LibraryImport(ImageLibraries.TurboJpeg, EntryPoint = "tjInitDecompress")]
    public static partial nint New();

    [LibraryImport(ImageLibraries.TurboJpeg, EntryPoint = "tjDestroy")]
    public static partial int Free(nint handle);

    [LibraryImport(ImageLibraries.TurboJpeg, EntryPoint = "tjDecompressHeader3")]
    public static partial int GetHeader(nint handle, byte* buffer, CULong size, out int width, out int height, out int subsampling, out int space);

    [LibraryImport(ImageLibraries.TurboJpeg, EntryPoint = "tjDecompress2")]
    public static partial int Decode(nint handle, byte* buffer, CULong size, byte* output, int width, int pitch, int height, int format, int flags);

    [LibraryImport(ImageLibraries.TurboJpeg, EntryPoint = "tjGetErrorStr2")]
    public static partial nint Error(nint handle);
}
