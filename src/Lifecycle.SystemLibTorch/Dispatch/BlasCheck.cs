namespace TorchSharp.Dispatch;

/// <summary>
/// Debian's libtorch takes whatever libblas the system selects; with the reference implementation a linear layer is some
/// 200 times slower.
/// </summary>
internal static class BlasCheck
{
    internal const string Warning =
        "Lifecycle: libtorch uses the reference BLAS, which makes matrix products some 200 times slower: apt install libopenblas0-openmp";

    /// <summary>Warns on standard error where the reference BLAS was loaded. To be called once, after loading.</summary>
    internal static void WarnOnce()
    {
        const string maps = "/proc/self/maps";
        if (File.Exists(maps) && IsReference(File.ReadLines(maps)))
            Console.Error.WriteLine(Warning);
    }

    /// <summary>Whether among the files mapped into a process the BLAS is the reference one.</summary>
    internal static bool IsReference(IEnumerable<string> maps) =>
        maps.Any(line => line.Contains("/blas/libblas.so", StringComparison.Ordinal));
}
