using System.Reflection;

namespace Lifecycle.Repository.Tests;

/// <summary>The repository that the tests were built from, and what they were built with.</summary>
internal static class Repository
{
    internal static string Root { get; } = Metadata("RepositoryRoot");

    internal static string TorchProvider { get; } = Metadata("TorchProvider");

    /// <summary>Whether packages hold native code beside the IL.</summary>
    internal static bool ReadyToRunFound { get; } = Metadata("ReadyToRunFound") is "true";

    /// <summary>The system and processor that native code is made for.</summary>
    internal static string SdkRid { get; } = Metadata("SdkRid");

    internal static string PackageVersion { get; } = Metadata("PackageVersion");

    /// <summary>Where the packages lie that the tests were restored from.</summary>
    internal static string PackageFolder { get; } = Metadata("PackageFolder");

    /// <summary>What a program of this provider has to choose beside Lifecycle, as options of its build.</summary>
    internal static string[] TorchRuntime { get; } = Metadata("TorchProvider") switch
    {
        "nuget" => [$"-p:TorchRuntimePackage=TorchSharp-{(Metadata("TorchRuntime") is "cpu" ? "cpu" : "cuda-linux")}", $"-p:TorchSharpVersion={Metadata("TorchSharpVersion")}"],
        _ => [],
    };

    internal static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>The project files in the folders of a top-level folder, such as src.</summary>
    internal static IEnumerable<string> Projects(string folder) =>
        Directory.EnumerateDirectories(PathOf(folder)).SelectMany(static project => Directory.EnumerateFiles(project, "*.csproj")).Order(StringComparer.Ordinal);

    private static string Metadata(string key) =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => string.Equals(attribute.Key, key, StringComparison.Ordinal)).Value!;
}
