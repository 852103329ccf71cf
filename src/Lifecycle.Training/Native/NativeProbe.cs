using System.Runtime.InteropServices;
using System.Text;
using TorchSharp;

namespace Lifecycle.Training.Native;

/// <summary>
/// Decides whether a file of the native library may be loaded: a library built for another libtorch than the one in the
/// process would bring that other libtorch in, and two of them in a process corrupt each other. So everything is read from
/// the file first.
/// </summary>
internal sealed record NativeProbe(string? Reason, string? LoadedVersion, nint Library)
{
    // Over the system's libtorch the library comes with the build; for TorchSharp's, only the user has the headers.
    private static readonly string Cure = typeof(torch).Assembly.GetName().Name is "Lifecycle.SystemLibTorch"
        ? "build the program again, which lays it there, for another libtorch than Debian's with -p:LIBTORCH=<its folder>"
        : "build it with 'dotnet build -t:BuildLifecycleNative -p:LIBTORCH=<folder of this libtorch with headers>'";

    private static readonly byte[] Marker = "LIFECYCLE_LIBTORCH="u8.ToArray();

    private const string Torch = "lifecycle_torch";

    internal static string FileName => FileNameOf(Torch);

    /// <summary>The library's file in the folders where .NET looks for native libraries, or null.</summary>
    internal static string? FindLibrary(string name = Torch)
    {
        var native = Path.Combine("runtimes", RuntimeInformation.RuntimeIdentifier, "native");
        var searched = (string?)AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") ?? "";
        string[] folders = [AppContext.BaseDirectory, Path.Combine(AppContext.BaseDirectory, native), .. searched.Split(Path.PathSeparator)];
        return folders.Where(static folder => folder.Length > 0).Select(folder => Path.Combine(folder, FileNameOf(name))).FirstOrDefault(File.Exists);
    }

    internal static NativeProbe Run(string? file, string name = Torch)
    {
        var loaded = LoadTorch(out var failure);
        if (loaded is null)
            return new(failure, null, 0);
        if (Refusal(file, loaded, name) is { } reason)
            return new(reason, loaded.Version, 0);
        return NativeLibrary.TryLoad(file!, out var library)
            ? new(null, loaded.Version, library)
            : new($"The native library '{file}' does not load although it was built for libtorch {loaded.Version}, which this process runs; {Cure}.", loaded.Version, 0);
    }

    private static string FileNameOf(string name) =>
        OperatingSystem.IsWindows() ? $"{name}.dll" :
        OperatingSystem.IsMacOS() ? $"lib{name}.dylib" : $"lib{name}.so";

    private static LoadedTorch? LoadTorch(out string? failure)
    {
        try
        {
            torch.zeros(1).Dispose();
            var loaded = LoadedTorch.Find();
            failure = loaded is null ? "No libtorch was found among the libraries of this process, although TorchSharp works; the native library cannot be checked against it." : null;
            return loaded;
        }
        catch (Exception exception) when (exception is DllNotFoundException or TypeInitializationException or NotSupportedException or EntryPointNotFoundException)
        {
            failure = $"libtorch itself does not load ({NativeTorch.FirstLine(exception.GetBaseException().Message)}); install it (libtorch-dev on Debian) or add a TorchSharp-cpu or TorchSharp-cuda package.";
            return null;
        }
    }

    private static string? Refusal(string? file, LoadedTorch loaded, string name)
    {
        if (file is null)
            return $"The native library {FileNameOf(name)} was not found beside the program; {Cure}.";
        if (ReadVersion(file) is not { } built)
            return $"The file '{file}' is not Lifecycle's native library: it does not name the libtorch it was built for; {Cure}.";
        if (loaded.Version is null)
            return $"The native library '{file}' was built for libtorch {built}, and '{loaded.Path}' does not tell its version; {Cure}.";
        if (!string.Equals(built, loaded.Version, StringComparison.Ordinal))
            return $"The native library '{file}' was built for libtorch {built}, but this process runs libtorch {loaded.Version} ('{loaded.Path}'); {Cure}.";
        return loaded.FindUnmetDependency(file) is { } needed
            ? $"The native library '{file}' needs {needed}, but this process runs libtorch {loaded.Version} as '{loaded.Path}'; {Cure}."
            : null;
    }

    /// <summary>The libtorch version that the file says it was built for, or null where it says none.</summary>
    internal static string? ReadVersion(string file)
    {
        ReadOnlySpan<byte> bytes = File.ReadAllBytes(file);
        var start = bytes.IndexOf(Marker);
        if (start < 0)
            return null;
        var version = bytes[(start + Marker.Length)..];
        var end = version.IndexOf((byte)';');
        return end is > 0 and < 32 ? Encoding.ASCII.GetString(version[..end]) : null;
    }
}
