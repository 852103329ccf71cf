using System.Reflection;

namespace Lifecycle.Import.Tests;

/// <summary>The repository that the tests were built from.</summary>
internal static class Repository
{
    internal static string Root { get; } = typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(static attribute => string.Equals(attribute.Key, "RepositoryRoot", StringComparison.Ordinal)).Value!;

    internal static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>What build.sh setup installs; missing, the test fails.</summary>
    internal static string Installed(string path, string what)
    {
        Assert.That(Directory.Exists(path) || File.Exists(path), $"{path} is missing, which is {what}; run ./build.sh setup.");
        return path;
    }
}
