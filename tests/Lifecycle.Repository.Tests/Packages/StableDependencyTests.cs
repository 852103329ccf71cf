using System.IO.Compression;
using System.Xml.Linq;

namespace Lifecycle.Repository.Tests.Packages;

/// <summary>
/// Packages of the nuget provider name Microsoft's stable ONNX Runtime though built against one made here: tried on a tiny
/// project and a stand-in for the made package, so that it needs no TorchSharp.
/// </summary>
internal sealed class StableDependencyTests
{
    private const string Made = "1.5.0-npm.1";
    private const string Stable = "1.6.0";

    [TestCase("nuget", Stable)]
    [TestCase("system", Made)]
    public async Task ThePackageDependsOn(string provider, string expected)
    {
        using var folder = new TemporaryFolder();
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["NUGET_PACKAGES"] = folder.PathOf("cache") };
        folder.Write(Project("<Version>" + Made + "</Version>"), "made", "Microsoft.ML.OnnxRuntime.csproj");
        folder.Write(
            Project(
                $"""
                <Version>1.0.0-test</Version><TorchProvider>{provider}</TorchProvider>
                <OnnxRuntimeVersion>{Made}</OnnxRuntimeVersion><OnnxRuntimeReleaseVersion>{Stable}</OnnxRuntimeReleaseVersion>
                """,
                $"""
                <ItemGroup><PackageReference Include="Microsoft.ML.OnnxRuntime" Version="{Made}" /></ItemGroup>
                <Import Project="{Repository.PathOf("eng", "StableOnnxRuntime.targets")}" />
                """),
            "user", "User.csproj");

        await Commands.SucceedAsync(folder.Path, environment, "dotnet", "pack", "made", "-o", "feed", "-v", "quiet");
        await Commands.SucceedAsync(folder.Path, environment, "dotnet", "pack", "user", "-o", "out", "-v", "quiet", $"-p:RestoreSources={folder.PathOf("feed")}");

        using var package = await ZipFile.OpenReadAsync(folder.PathOf("out", "User.1.0.0-test.nupkg"));
        await using var nuspec = await package.GetEntry("User.nuspec")!.OpenAsync();
        var dependency = (await XDocument.LoadAsync(nuspec, LoadOptions.None, default)).Descendants().Single(static element => element.Name.LocalName == "dependency");
        Assert.That(dependency.Attribute("version")!.Value, Is.EqualTo(expected));
    }

    private static string Project(string properties, string rest = "") =>
        $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup><TargetFramework>net10.0</TargetFramework><NuGetAudit>false</NuGetAudit>{properties}</PropertyGroup>
          {rest}
        </Project>
        """;
}
