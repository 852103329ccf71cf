using System.Diagnostics;
using System.Text;

namespace Lifecycle.Onnx.Tests.Graph.Reading;

/// <summary>Files that are no ONNX models.</summary>
public sealed class ModelReaderTests
{
    private static readonly byte[] Whole = Models.Linear().ToArray();

    private static IEnumerable<TestCaseData> NoModels()
    {
        yield return Case("an empty file", []);
        yield return Case("text (\"version 3 of a r\")", Encoding.ASCII.GetBytes("version 3 of a readme\nwith lines"));
        yield return Case("a PNG image", [0x89, .. "PNG\r\n\x1a\n"u8, 0, 0, 0, 13]);
        yield return Case("a zip file", [.. "PK"u8, 3, 4, 20, 0]);
        yield return Case("a gzip file", [0x1F, 0x8B, 8, 0]);
        yield return Case("an ORT-format file", [0x30, 0, 0, 0, .. "ORTM"u8, 0]);
        yield return Case("cut off", Whole[..(Whole.Length / 2)]);
        yield return Case("cut off", Whole[..^1]);
        yield return Case("cut off", [0x08, 0x08]); // an IR version and no graph
        yield return Case("cut off", [0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0x07]); // a graph that claims 2 GB
        yield return Case("cut off", Nested(5000));
    }

    [TestCaseSource(nameof(NoModels))]
    public void AFileThatIsNoModelIsNamedInOneLine(byte[] bytes, string found)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("model.onnx");
        File.WriteAllBytes(path, bytes);

        var message = Assert.Throws<ModelException>(() => OnnxModel.Load(path)).Message;

        Assert.That(message, Does.Contain(path).And.Contain(found).And.Contain("expected an ONNX file").And.Not.Contain("\n"));
        Assert.That(() => OnnxModel.Load(new MemoryStream(bytes)), Throws.TypeOf<ModelException>().With.Message.Contains(found));
        Assert.That(() => OnnxModel.Parse(bytes), Throws.TypeOf<ModelException>().With.Message.Contains(found));
    }

    private static IEnumerable<TestCaseData> Damages()
    {
        yield return Damage("cut off", at => Whole[..at]);
        foreach (var value in new byte[] { 0x00, 0x01, 0x7F, 0x80, 0xFF })
            yield return Damage($"a byte {value:X2}", at => [.. Whole[..at], value, .. Whole[(at + 1)..]]);
        yield return Damage("a length of 2 GB", at => [.. Whole[..at], 0xFF, 0xFF, 0xFF, 0xFF, 0x07, .. Whole[(at + 1)..]]);
        yield return Damage("a length below 0", at => [.. Whole[..at], 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01, .. Whole[(at + 1)..]]);
        yield return Damage("a byte more", at => [.. Whole[..at], 0x0A, .. Whole[at..]]);
    }

    [TestCaseSource(nameof(Damages))]
    public void DamageAtAnyPlaceIsRefusedOrLeavesAModel(Func<int, byte[]> damage)
    {
        for (var at = 0; at < Whole.Length; at++)
            Assert.That(ErrorOf(damage(at)), Is.Null.Or.TypeOf<ModelException>(), $"at {at}");
    }

    [Test]
    public void TheSizeIsCappedBeforeParsing()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("model.onnx");
        File.WriteAllBytes(path, Whole);
        var options = new OnnxLoadOptions { MaxBytes = Whole.Length - 1 };
        var cause = $"expected at most {Whole.Length - 1}; raise OnnxLoadOptions.MaxBytes";

        Assert.That(() => OnnxModel.Load(path, options), Throws.TypeOf<ModelException>().With.Message.Contains(cause));
        Assert.That(() => OnnxModel.Load(new MemoryStream(Whole), options), Throws.TypeOf<ModelException>().With.Message.Contains(cause));
        Assert.That(() => OnnxModel.Parse(Whole, options), Throws.TypeOf<ModelException>().With.Message.Contains(cause));
        Assert.That(OnnxModel.Load(path, new OnnxLoadOptions { MaxBytes = Whole.Length }), Is.Not.Null);
    }

    [TestCase("missing.onnx", "is not there")]
    [TestCase("missing/model.onnx", "is not there")]
    [TestCase("folder", "is a folder")]
    public void APathWithoutAFileIsTheUsersFault(string name, string cause)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("folder"));

        Assert.That(() => OnnxModel.Load(folder.File(name)), Throws.TypeOf<UsageException>().With.Message.Contains(cause).And.Message.Contains(name));
    }

    [TestCase("pipe")]
    [TestCase("link")]
    [TestCase("/dev/zero")]
    [TestCase("/dev/null")]
    [Platform(Include = "Linux", Reason = "makes pipes by Linux's tools")]
    public void WhatIsNoFileIsTheUsersFaultAndNotWaitedFor(string name)
    {
        using var folder = new TemporaryFolder();
        using (var tool = Process.Start("mkfifo", [folder.File("pipe")])) tool.WaitForExit();
        File.CreateSymbolicLink(folder.File("link"), folder.File("pipe"));
        // Held open, so that a reader that did open it would fail rather than hang.
        using var held = new FileStream(folder.File("pipe"), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);

        Assert.That(() => OnnxModel.Load(folder.File(name)), Throws.TypeOf<UsageException>().With.Message.Contains("is a pipe, a socket or a device; expected").And.Message.Contains(name));
    }

    [Test]
    [Platform(Include = "Linux", Reason = "makes hard links by Linux's tools")]
    public void ALinkToAModelIsFollowed()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("model.onnx"), Whole);
        File.CreateSymbolicLink(folder.File("soft.onnx"), folder.File("model.onnx"));
        using (var tool = Process.Start("ln", [folder.File("model.onnx"), folder.File("hard.onnx")])) tool.WaitForExit();

        Assert.That(OnnxModel.Load(folder.File("soft.onnx")).ToArray(), Is.EqualTo(Whole));
        Assert.That(OnnxModel.Load(folder.File("hard.onnx")).ToArray(), Is.EqualTo(Whole));
    }

    /// <summary>Graphs within attributes within nodes within graphs, to the given depth.</summary>
    private static byte[] Nested(int depth)
    {
        byte[] message = [];
        for (var level = 0; level < depth; level++)
            message = [(byte)(level % 3 switch { 0 => 0x0A, 1 => 0x2A, _ => 0x32 }), .. Varint(message.Length), .. message];
        return [0x08, 0x08, 0x3A, .. Varint(message.Length), .. message];
    }

    private static byte[] Varint(int value)
    {
        var bytes = new List<byte>();
        for (; value > 0x7F; value >>= 7) bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return [.. bytes];
    }

    private static Exception? ErrorOf(byte[] bytes)
    {
        try
        {
            _ = OnnxModel.Parse(bytes).ToArray();
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    private static TestCaseData Damage(string name, Func<int, byte[]> damage) => new TestCaseData(damage).SetArgDisplayNames(name);

    private static TestCaseData Case(string found, byte[] bytes) => new TestCaseData(bytes, found).SetArgDisplayNames($"{found}, {bytes.Length} bytes");
}
