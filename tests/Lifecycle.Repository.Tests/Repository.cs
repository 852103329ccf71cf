using System.Reflection;

namespace Lifecycle.Repository.Tests;

/// <summary>The repository that the tests were built from, and what they were built with.</summary>
internal static class Repository
{
    internal static string Root { get; } = Metadata("RepositoryRoot");

    internal static string TorchProvider { get; } = Metadata("TorchProvider");

    internal static string PackageVersion { get; } = Metadata("PackageVersion");

    internal static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>All project files of a top-level folder, such as src.</summary>
    internal static IEnumerable<string> Projects(string folder) =>
        Directory.EnumerateFiles(PathOf(folder), "*.csproj", SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    private static string Metadata(string key) =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => string.Equals(attribute.Key, key, StringComparison.Ordinal)).Value!;
}
