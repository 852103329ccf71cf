using System.IO.Compression;

namespace Lifecycle.Repository.Tests.Packages;

/// <summary>The packages as users get them: what they hold, and that a program with nothing else works.</summary>
[Platform("Linux")]
internal sealed class PackageTests
{
    private const string Library = "liblifecycle_torch.so";

    private PackedConsumer _consumer = null!;

    [OneTimeSetUp]
    public async Task PackAndBuild()
    {
        _consumer = new PackedConsumer();
        await _consumer.PackAsync();
        await _consumer.BuildAsync();
    }

    [OneTimeTearDown]
    public void DeleteAll() => _consumer.Dispose();

    private static IEnumerable<TestCaseData> Contents()
    {
        foreach (var name in new[] { "Lifecycle.Onnx", "Lifecycle.Inference", "Lifecycle.Training" })
            yield return new(name, new[] { "README.md", $"lib/net10.0/{name}.dll", $"lib/net10.0/{name}.xml" });
        foreach (var name in Repository.ReadyToRunFound ? new[] { "Lifecycle.Onnx", "Lifecycle.Inference" } : [])
            yield return new(name, new[] { $"runtimes/{Repository.SdkRid}/lib/net10.0/{name}.dll" });
        yield return new("Lifecycle", new[] { "README.md", "lib/net10.0/_._" });
        yield return new("Lifecycle.Native", new[] { "README.md", "native/CMakeLists.txt", "native/torch/tracer.cpp", "build/Lifecycle.Native.targets", "buildTransitive/Lifecycle.Native.targets" });
        if (!string.Equals(Repository.TorchProvider, "system", StringComparison.Ordinal))
            yield break;
        yield return new("Lifecycle.Native", new[] { "runtimes/linux-x64/native/liblifecycle_torch.so", "runtimes/linux-x64/native/liblifecycle_aten.so" });
        yield return new("Lifecycle.SystemLibTorch", new[] { "README.md", "lib/net10.0/Lifecycle.SystemLibTorch.dll", "lib/net10.0/Lifecycle.SystemLibTorch.xml" });
    }

    [TestCaseSource(nameof(Contents))]
    public async Task ThePackageHolds(string package, string[] expected)
    {
        using var archive = await Open(package, "nupkg");

        Assert.That(expected.Except(archive.Entries.Select(static entry => entry.FullName), StringComparer.Ordinal), Is.Empty);
    }

    [TestCase("Lifecycle.Onnx")]
    [TestCase("Lifecycle.Inference")]
    [TestCase("Lifecycle.Training")]
    public async Task ThePackageHasSymbols(string package)
    {
        using var archive = await Open(package, "snupkg");

        Assert.That(archive.Entries.Select(static entry => entry.FullName), Has.Member($"lib/net10.0/{package}.pdb"));
    }

    [TestCase("Lifecycle")]
    [TestCase("Lifecycle.Native")]
    [TestCase("Lifecycle.Training")]
    public async Task ThePackageNamesItsLicence(string package)
    {
        using var archive = await Open(package, "nupkg");
        using var nuspec = new StreamReader(await archive.GetEntry(package + ".nuspec")!.OpenAsync());

        Assert.That(await nuspec.ReadToEndAsync(), Does.Contain("<license type=\"expression\">MIT</license>"));
    }

    [Test]
    public async Task AProgramTrainsExportsAndPredicts() =>
        Assert.That((await _consumer.RunAsync()).TrimEnd(), Is.EqualTo("rows 512, changed 0, right enough"));

    [TestCase("Lifecycle.Onnx")]
    [TestCase("Lifecycle.Inference")]
    public void AProgramTakesTheNativeCodeOfItsSystem(string package)
    {
        Assume.That(Repository.ReadyToRunFound, "The package feed has no crossgen2.");
        var taken = $"runtimes/{Repository.SdkRid}/lib/net10.0/{package}.dll";

        Assert.That(Path.Combine(_consumer.Output, taken), Does.Exist);
        Assert.That(File.ReadAllText(Path.Combine(_consumer.Output, "Consumer.deps.json")), Does.Contain($"\"{taken}\""));
    }

    [Test]
    public async Task TheNativeLibraryBuildsFromThePackedSource()
    {
        var libtorch = $"-p:LIBTORCH={LinkLibTorch()}";
        var built = Path.Combine(_consumer.Output, Library);

        await _consumer.BuildAsync("-t:BuildLifecycleNative", libtorch);
        Assert.That(built, Does.Exist);
        Assert.That((await _consumer.RunAsync()).TrimEnd(), Is.EqualTo("rows 512, changed 0, right enough"));

        File.Delete(built);
        var compiled = Directory.EnumerateFiles(_consumer.Folder.PathOf("program", "obj"), Library, SearchOption.AllDirectories).Single();
        var time = File.GetLastWriteTimeUtc(compiled);
        await _consumer.BuildAsync(libtorch);

        using var _ = Assert.EnterMultipleScope();
        Assert.That(built, Does.Exist, "A build that knows LIBTORCH lays the library beside the program.");
        Assert.That(File.GetLastWriteTimeUtc(compiled), Is.EqualTo(time), "What is compiled already is not compiled again.");
    }

    /// <summary>The libtorch that the tests run with, as a folder with include/ and lib/: LIBTORCH's, or Debian's.</summary>
    private string LinkLibTorch()
    {
        if (Environment.GetEnvironmentVariable("LIBTORCH") is { Length: > 0 } given)
            return given;
        foreach (var name in new[] { "ATen", "c10", "caffe2", "torch" })
            Link("include", name, "/usr/include/" + name);
        foreach (var name in new[] { "libc10.so", "libtorch_cpu.so" })
            Link("lib", name, "/usr/lib/x86_64-linux-gnu/" + name);
        return _consumer.Folder.PathOf("libtorch");
    }

    private void Link(string folder, string name, string target)
    {
        Directory.CreateDirectory(_consumer.Folder.PathOf("libtorch", folder));
        File.CreateSymbolicLink(_consumer.Folder.PathOf("libtorch", folder, name), target);
    }

    private Task<ZipArchive> Open(string package, string extension) =>
        ZipFile.OpenReadAsync(Path.Combine(_consumer.Feed, $"{package}.{Repository.PackageVersion}.{extension}"));
}
