using System.Globalization;

namespace Lifecycle.Benchmarks.Fashion;

/// <summary>How often this process met memory that the system had yet to give it; each costs about as much as filling the page.</summary>
internal static class PageFaults
{
    /// <summary>So far; not a number where there is no /proc.</summary>
    public static double Count => File.Exists("/proc/self/stat")
        ? double.Parse(File.ReadAllText("/proc/self/stat").Split(") ")[^1].Split(' ')[7], CultureInfo.InvariantCulture)
        : double.NaN;
}
