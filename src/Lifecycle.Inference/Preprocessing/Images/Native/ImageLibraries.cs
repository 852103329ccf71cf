using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Lifecycle.Inference.Preprocessing.Images.Native;

/// <summary>Finds libspng and libturbojpeg, under the names that systems give them.</summary>
internal static class ImageLibraries
{
    public const string Spng = "lifecycle-spng";
    public const string TurboJpeg = "lifecycle-turbojpeg";

    private static readonly Dictionary<string, (string Title, string Package, string[] Files)> _table = new()
    {
        [Spng] = ("libspng", "libspng0", ["libspng.so.0", "libspng.so", "spng", "libspng"]),
        [TurboJpeg] = ("libturbojpeg", "libturbojpeg0", ["libturbojpeg.so.0", "libturbojpeg.so", "turbojpeg", "libturbojpeg"]),
    };

    /// <summary>The error for a library that cannot be loaded, with its package's name.</summary>
    public static NativeException Missing(string library, Exception inner)
    {
        var (title, package, files) = _table[library];
        return new NativeException($"{title} cannot be loaded; expected one of {string.Join(", ", files)}; install it (Debian and Ubuntu: apt-get install {package}).", inner);
    }

#pragma warning disable CA2255 // The assembly itself is what imports the libraries.
    [ModuleInitializer]
    internal static void Register() => NativeLibrary.SetDllImportResolver(typeof(ImageLibraries).Assembly, Resolve);
#pragma warning restore CA2255

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath)
    {
        if (!_table.TryGetValue(name, out var library)) return 0;
        foreach (var file in library.Files)
            if (NativeLibrary.TryLoad(file, assembly, searchPath, out var handle)) return handle;
        return 0;
    }
}
