using System.Buffers.Binary;
using System.IO.Compression;
using Lifecycle.Inference.Packages;

namespace Lifecycle.Inference.Tests.Packages;

/// <summary>Zip files that are no packages, or that say of themselves what is not so.</summary>
internal sealed class ZipSourceTests
{
    private static readonly byte[] Whole = Make();

    private static IEnumerable<TestCaseData> Damages()
    {
        yield return Case("an empty file", "it is no zip file", []);
        yield return Case("text", "it is no zip file", "a text that is no zip file at all"u8.ToArray());
        yield return Case("cut off", "it is no zip file", Whole[..^1]);
        yield return Case("packed entries", "is packed or encrypted", Zip(static zip => Entry(zip, "model.onnx", CompressionLevel.Optimal)));
        yield return Case("an encrypted entry", "is packed or encrypted", Change(static (bytes, directory) => bytes[directory + 8] |= 1));
        yield return Case("another length", "is packed or encrypted", Change(static (bytes, directory) => bytes[directory + 24] ^= 1));
        yield return Case("a length of 4 GB", "does not lie in it", Change(static (bytes, directory) => bytes.AsSpan(directory + 20, 8).Fill(0xFF)));
        yield return Case("a length beyond the end", "does not lie in it", Change(static (bytes, directory) => { bytes[directory + 22] = 1; bytes[directory + 26] = 1; }));
        yield return Case("an entry elsewhere", "is not what the directory says", Change(static (bytes, directory) => bytes[directory + 42] = 1));
        yield return Case("an entry of another name", "is not what the directory says", Change(static (bytes, directory) => bytes[directory + 46] ^= 1));
        yield return Case("more entries than there are", "its directory is damaged", Change(static (bytes, _) => { bytes[^14]++; bytes[^12]++; }));
        yield return Case("fewer entries", "more than its entries", Change(static (bytes, _) => { bytes[^14]--; bytes[^12]--; }));
        yield return Case("65534 entries", "it has 65534 files, more than 256", Change(static (bytes, _) => { BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(bytes.Length - 14), 65534); BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(bytes.Length - 12), 65534); }));
        yield return Case("a directory of 4 GB", "has no directory of 64 bits", Change(static (bytes, _) => bytes.AsSpan(bytes.Length - 10, 4).Fill(0xFF)));
        yield return Case("a directory elsewhere", "does not lie in it", Change(static (bytes, _) => bytes[^5] = 0x7F));
        yield return Case("the same entry twice", "twice", Zip(static zip => { Entry(zip, "a"); Entry(zip, "a"); }));
        yield return Case("entries one over the other", "lies over another", Overlapping());
        yield return Case("a path up", "plain names", Zip(static zip => Entry(zip, "../model.onnx")));
        yield return Case("an absolute path", "plain names", Zip(static zip => Entry(zip, "/etc/passwd")));
        yield return Case("a drive", "plain names", Zip(static zip => Entry(zip, "C:model.onnx")));
        yield return Case("a folder", "plain names", Zip(static zip => Entry(zip, "inner/model.onnx")));
        yield return Case("no name", "plain names", Zip(static zip => Entry(zip, "..")));
        yield return Case("nothing else", "it has no file", Zip(static zip => Entry(zip, "a")));
    }

    [TestCaseSource(nameof(Damages))]
    public void IsRefused(byte[] bytes, string cause)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("package.zip"), bytes);

        var error = Assert.Throws<PackageException>(() => ModelPackage.Open(folder.File("package.zip"), Packed.Unsigned));

        Assert.That(error.Fault, Is.EqualTo(PackageFault.Damaged));
        Assert.That(error.Message, Does.Contain(cause).And.Not.Contain("\n"));
    }

    [Test]
    public void DamageAtAnyPlaceIsRefusedOrChangesNothing()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("package.zip");
        for (var at = 0; at < Whole.Length; at += 11)
        {
            var bytes = Whole.ToArray();
            bytes[at] ^= 0x55;
            File.WriteAllBytes(path, bytes);
            Assert.That(ModelPackage.Verify(path, Packed.Unsigned).Refusal, Is.Null.Or.TypeOf<PackageException>(), $"at {at}");
            File.WriteAllBytes(path, Whole[..at]);
            Assert.That(ModelPackage.Verify(path, Packed.Unsigned).Refusal, Is.TypeOf<PackageException>(), $"cut off at {at}");
        }
    }

    [TestCase("missing.zip")]
    [TestCase("/dev/zero")]
    public void WhatIsNotThereIsTheUsersFault(string path)
    {
        Assert.That(() => ModelPackage.Open(path, Packed.Unsigned), Throws.TypeOf<UsageException>().With.Message.Contains(path));
    }

    [Test]
    [Platform(Include = "Linux", Reason = "makes links by Linux's tools")]
    public void LinksInAFolderAreRefused([Values("model.onnx", "README.md")] string file, [Values] bool hard)
    {
        using var folder = new TemporaryFolder();
        Packed.Save(folder.File("linear"));
        var target = folder.File("elsewhere");
        var path = Path.Combine(folder.File("linear"), file);
        File.Move(path, target);
        Tool.Run(folder.FullName, "ln", hard ? [target, path] : ["-s", target, path]);

        Assert.That(() => ModelPackage.Open(folder.File("linear"), Packed.Trusted), Throws.TypeOf<PackageException>().With.Message.Contains(hard ? "2 names (hard links)" : "is no plain file"));
    }

    private static byte[] Make()
    {
        using var folder = new TemporaryFolder();
        Packed.Save(folder.File("linear.zip"));
        return File.ReadAllBytes(folder.File("linear.zip"));
    }

    private static byte[] Zip(Action<ZipArchive> fill)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true)) fill(zip);
        return stream.ToArray();
    }

    private static void Entry(ZipArchive zip, string name, CompressionLevel level = CompressionLevel.NoCompression)
    {
        using var stream = zip.CreateEntry(name, level).Open();
        stream.Write(new byte[100]);
    }

    // The place of the first entry in the directory is what the file's end says.
    private static byte[] Change(Action<byte[], int> change)
    {
        var bytes = Whole.ToArray();
        change(bytes, BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(bytes.Length - 6)));
        return bytes;
    }

    // Two entries of the directory that name the one file in it.
    private static byte[] Overlapping()
    {
        var bytes = Zip(static zip => Entry(zip, "a"));
        var directory = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(bytes.Length - 6));
        var entry = bytes[directory..^22];
        byte[] end = [.. bytes[^22..]];
        end[8] = end[10] = 2;
        BinaryPrimitives.WriteInt32LittleEndian(end.AsSpan(12), entry.Length * 2);
        return [.. bytes[..^22], .. entry, .. end];
    }

    private static TestCaseData Case(string what, string cause, byte[] bytes) => new TestCaseData(bytes, cause).SetArgDisplayNames(what);
}
