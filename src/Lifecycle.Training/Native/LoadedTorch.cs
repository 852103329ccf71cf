using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Lifecycle.Training.Native;

/// <summary>The libtorch that this process has loaded: its file and what it says of itself.</summary>
internal sealed partial record LoadedTorch(string Path, string? Version, IReadOnlyList<string> Libraries)
{
    [GeneratedRegex(@"TORCH_VERSION=(\d+\.\d+\.\d+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex BuildSetting { get; }

    internal static LoadedTorch? Find()
    {
        using var process = Process.GetCurrentProcess();
        var libraries = process.Modules.Cast<ProcessModule>().Select(static module => module.FileName).Where(IsTorch).ToList();
        var path = libraries.Find(static library => Stem(library).Equals(OperatingSystem.IsWindows() ? "torch_cpu" : "libtorch_cpu", StringComparison.OrdinalIgnoreCase));
        return path is null ? null : new(path, ReadVersion(path), libraries);
    }

    /// <summary>
    /// The first libtorch library that the file would load anew because none of the loaded ones bears its name, or null.
    /// </summary>
    internal string? FindUnmetDependency(string file)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        var present = Libraries.Select(static library => ElfDynamic.Read(library).Name ?? System.IO.Path.GetFileName(library)).ToHashSet(StringComparer.Ordinal);
        return ElfDynamic.Read(file).Needed.FirstOrDefault(needed => IsTorch(needed) && !present.Contains(needed));
    }

    private static bool IsTorch(string path)
    {
        var stem = Stem(path);
        return stem is "c10" or "libc10" or "torch" or "libtorch" || stem.StartsWith("torch_", StringComparison.OrdinalIgnoreCase) || stem.StartsWith("libtorch_", StringComparison.Ordinal);
    }

    private static string Stem(string path)
    {
        var name = System.IO.Path.GetFileName(path);
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? name : name[..dot];
    }

    /// <summary>
    /// Asks the loaded library itself, through at::show_config(): neither its file name nor its package tell reliably. The
    /// function returns a std::string, which both C++ ABIs hand over as a structure of 32 bytes.
    /// </summary>
    private static string? ReadVersion(string path)
    {
        var export = OperatingSystem.IsWindows()
            ? "?show_config@at@@YA?AV?$basic_string@DU?$char_traits@D@std@@V?$allocator@D@2@@std@@XZ"
            : "_ZN2at11show_configB5cxx11Ev";
        if (!NativeLibrary.TryLoad(path, out var library) || !NativeLibrary.TryGetExport(library, export, out var function))
            return null;
        var match = BuildSetting.Match(CallShowConfig(function));
        return match.Success ? match.Groups[0].Value["TORCH_VERSION=".Length..] : null;
    }

    private static unsafe string CallShowConfig(nint function)
    {
        // Longer than what a string keeps in itself, so its first word is a pointer with either C++ library.
        var text = ((delegate* unmanaged<CppString>)function)();
        var length = OperatingSystem.IsWindows() ? text.Third : text.Second;
        var result = Encoding.UTF8.GetString((byte*)text.Data, checked((int)length));
        if (OperatingSystem.IsLinux())
            NativeMemory.Free((void*)text.Data);
        return result;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct CppString
    {
        public nint Data;
        public nint Second;
        public nint Third;
        public nint Fourth;
    }
}
