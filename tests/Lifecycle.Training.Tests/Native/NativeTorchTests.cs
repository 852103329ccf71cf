using System.Text;
using Lifecycle.Training.Native;

namespace Lifecycle.Training.Tests.Native;

internal sealed class NativeTorchTests
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("lifecycle-native-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void TheLibraryBesideTheProgramFits()
    {
        Assert.That(NativeTorch.Reason, Is.Null);
        Assert.That(NativeTorch.IsAvailable, Is.True);
        Assert.That(NativeTorch.LibTorchVersion, Does.Match(@"^\d+\.\d+\.\d+$"));
    }

    [Test]
    public void AMissingFileIsRefusedWithTheCure() =>
        AssertRefused(null, "was not found", "LIBTORCH=");

    [Test]
    public void ALibraryBuiltForAnotherLibtorchIsRefusedUnloaded()
    {
        var version = NativeTorch.LibTorchVersion!;
        var other = version[..^1] + (version[^1] == '9' ? '8' : '9');
        var file = Doctored("LIFECYCLE_LIBTORCH=" + version, "LIFECYCLE_LIBTORCH=" + other);

        AssertRefused(file, $"built for libtorch {other}", $"runs libtorch {version}", "LIBTORCH=");
    }

    [Test]
    public void ALibraryThatNeedsALibtorchOfAnotherNameIsRefused()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Ignore("Library names are compared on Linux alone.");
        var needed = ElfDynamic.Read(NativeProbe.FindLibrary()!).Needed.First(static name => name.StartsWith("libtorch_cpu", StringComparison.Ordinal));
        var other = needed[..^1] + 'x';

        AssertRefused(Doctored(needed, other), $"needs {other}", "LIBTORCH=");
    }

    [Test]
    public void AFileWithoutTheMarkerIsRefused()
    {
        var file = Path.Combine(_folder, "other.so");
        File.WriteAllText(file, "not a library");

        AssertRefused(file, "does not name the libtorch");
    }

    private static void AssertRefused(string? file, params string[] parts)
    {
        var probe = NativeProbe.Run(file);
        Assert.That(probe.Library, Is.EqualTo((nint)0));
        Assert.That(probe.Reason, Is.Not.Null.And.Not.Contains("\n"));
        foreach (var part in parts)
            Assert.That(probe.Reason, Does.Contain(part));
    }

    private string Doctored(string found, string replacement)
    {
        var bytes = File.ReadAllBytes(NativeProbe.FindLibrary()!);
        var at = bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(found));
        Assert.That(at, Is.Positive);
        Encoding.ASCII.GetBytes(replacement).CopyTo(bytes, at);
        var file = Path.Combine(_folder, NativeProbe.FileName);
        File.WriteAllBytes(file, bytes);
        return file;
    }
}
