using System.Reflection;
using System.Runtime.InteropServices;

namespace TorchSharp.Dispatch;

/// <summary>Loads liblifecycle_aten, and with it libtorch.</summary>
internal static class NativeLoader
{
    private const string FileName = "liblifecycle_aten.so";
    private const int Abi = 3;

    internal static nint Load(Assembly assembly)
    {
        if (NativeLibrary.TryLoad("lifecycle_aten", assembly, searchPath: null, out var handle))
            return handle;
        var file = Path.Combine(Path.GetDirectoryName(assembly.Location) is { Length: > 0 } folder ? folder : AppContext.BaseDirectory, FileName);
        throw new DllNotFoundException(Explain(file));
    }

    internal static void CheckVersion(int found)
    {
        if (found != Abi)
            throw new DllNotFoundException($"{FileName} has interface version {found}, expected {Abi}: it is of another build than Lifecycle.SystemLibTorch.dll; build both with ./build.sh build");
    }

    /// <summary>One line: which of the two libraries is missing, and what to do.</summary>
    internal static string Explain(string file)
    {
        if (!File.Exists(file))
            return $"{FileName} was not found beside the program ({file}): build it with ./build.sh build";
        try
        {
            NativeLibrary.Free(NativeLibrary.Load(file));
            return $"{FileName} could not be loaded from {file}: build it again with ./build.sh build";
        }
        catch (Exception failure) when (failure is DllNotFoundException or BadImageFormatException)
        {
            return $"{FileName} or libtorch could not be loaded ({FirstLine(failure.Message)}): install libtorch with apt install libtorch-dev, then ./build.sh build";
        }
    }

    private static string FirstLine(string text) => text.Split('\n', 2)[0].Trim();
}
