using System.Diagnostics;
using Lifecycle.Training.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Data;

public class IdxFileTests
{
    private static readonly byte[] _good = IdxBytes.Bytes([2, 3], [1, 2, 3, 4, 5, 6]);

    private static IEnumerable<TestCaseData> Types()
    {
        yield return new TestCaseData((byte)0x08, new byte[] { 1, 255 }, ScalarType.Byte, new[] { 1.0, 255 });
        yield return new TestCaseData((byte)0x09, new byte[] { 1, 255 }, ScalarType.Int8, new[] { 1.0, -1 });
        yield return new TestCaseData((byte)0x0B, new byte[] { 1, 0, 255, 254 }, ScalarType.Int16, new[] { 256.0, -2 });
        yield return new TestCaseData((byte)0x0C, new byte[] { 0, 1, 0, 0, 255, 255, 255, 255 }, ScalarType.Int32, new[] { 65536.0, -1 });
        yield return new TestCaseData((byte)0x0D, new byte[] { 0x3F, 0x80, 0, 0, 0xC0, 0, 0, 0 }, ScalarType.Float32, new[] { 1.0, -2 });
        yield return new TestCaseData((byte)0x0E, new byte[] { 0x3F, 0xF0, 0, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0 }, ScalarType.Float64, new[] { 1.0, -2 });
    }

    private static IEnumerable<TestCaseData> Damages()
    {
        yield return new TestCaseData(Array.Empty<byte>(), "not an IDX file").SetArgDisplayNames("empty");
        yield return new TestCaseData(_good[..3], "shorter than a header").SetArgDisplayNames("half a magic number");
        yield return new TestCaseData(_good[..10], "header is truncated").SetArgDisplayNames("half a header");
        yield return new TestCaseData(new byte[] { 0x89, (byte)'P', (byte)'N', (byte)'G', 0, 0, 0, 0 }, "starts with 0x89504E47").SetArgDisplayNames("another format");
        yield return new TestCaseData(IdxBytes.Make(0x0A, [1], [0]), "starts with 0x00000A01").SetArgDisplayNames("unknown type");
        yield return new TestCaseData(IdxBytes.Make(0x08, [], []), "starts with 0x00000800").SetArgDisplayNames("rank 0");
        yield return new TestCaseData(_good[..^1], "truncated: its header says [2x3], 6 bytes, but 5 follow").SetArgDisplayNames("truncated");
        yield return new TestCaseData(_good.Append((byte)0).ToArray(), "too long").SetArgDisplayNames("too long");
        yield return new TestCaseData(IdxBytes.Bytes([2_000_000_000, 1000], []), "expected at most").SetArgDisplayNames("larger than the cap");
        yield return new TestCaseData(IdxBytes.Make(0x0E, [uint.MaxValue, uint.MaxValue, uint.MaxValue, uint.MaxValue, uint.MaxValue, uint.MaxValue, uint.MaxValue, uint.MaxValue], []), "expected at most").SetArgDisplayNames("a size that overflows");
        yield return new TestCaseData(IdxBytes.Make(0x0E, [uint.MaxValue, uint.MaxValue, uint.MaxValue, 0], [1]), "too long").SetArgDisplayNames("a huge size times nothing");
        yield return new TestCaseData(IdxBytes.Gzip(_good)[..^10], "\"").SetArgDisplayNames("truncated gzip");
        yield return new TestCaseData(new byte[] { 0x1F, 0x8B, 1, 2, 3, 4 }, "damaged").SetArgDisplayNames("not gzip after all");
    }

    [TestCaseSource(nameof(Types))]
    public void ReadsEachElementType(byte code, byte[] content, ScalarType type, double[] expected)
    {
        using var folder = new TemporaryFolder();
        using var tensor = IdxFile.Read(IdxBytes.Write(folder.Path, "x", IdxBytes.Make(code, [2], content)));
        using var values = tensor.to(ScalarType.Float64);

        Assert.Multiple(() =>
        {
            Assert.That(tensor.dtype, Is.EqualTo(type));
            Assert.That(values.data<double>().ToArray(), Is.EqualTo(expected));
        });
    }

    [Test]
    public void ReadsPlainAndCompressedAlike([Values] bool compressed)
    {
        using var folder = new TemporaryFolder();
        using var tensor = IdxFile.Read(IdxBytes.Write(folder.Path, "x", compressed ? IdxBytes.Gzip(_good) : _good));

        Assert.Multiple(() =>
        {
            Assert.That(tensor.shape, Is.EqualTo(new long[] { 2, 3 }));
            Assert.That(tensor.bytes.ToArray(), Is.EqualTo(new byte[] { 1, 2, 3, 4, 5, 6 }));
        });
    }

    [TestCaseSource(nameof(Damages))]
    public void RefusesADamagedFile(byte[] content, string message)
    {
        using var folder = new TemporaryFolder();
        var path = IdxBytes.Write(folder.Path, "x", content);

        Assert.That(() => IdxFile.Read(path), Throws.InstanceOf<DataException>().With.Message.Contains(message).And.Message.Contains(path).And.Message.Not.Contains("\n"));
    }

    [Test]
    public void RefusesAFileThatIsNotThere() =>
        Assert.That(() => IdxFile.Read("/nowhere/images"), Throws.InstanceOf<UsageException>().With.Message.Contains("/nowhere/images"));

    [Test]
    public void RefusesAFolder()
    {
        using var folder = new TemporaryFolder();
        Assert.That(() => IdxFile.Read(folder.Path), Throws.InstanceOf<UsageException>().With.Message.Contains(folder.Path));
    }

    [TestCase("pipe")]
    [TestCase("/dev/zero")]
    [Platform(Include = "Linux", Reason = "makes pipes by Linux's tools")]
    public void RefusesWhatIsNoFile(string name)
    {
        using var folder = new TemporaryFolder();
        using (var tool = Process.Start("mkfifo", [Path.Combine(folder.Path, "pipe")])) tool.WaitForExit();
        // Held open and filled, so that a reader that did open it would fail rather than hang.
        using var held = new FileStream(Path.Combine(folder.Path, "pipe"), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        held.Write(_good);

        Assert.That(() => IdxFile.Read(Path.Combine(folder.Path, name)), Throws.InstanceOf<UsageException>().With.Message.Contains("is a pipe, a socket or a device; expected").And.Message.Contains(name));
    }
}
