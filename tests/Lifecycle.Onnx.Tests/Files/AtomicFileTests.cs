using Lifecycle.Onnx.Files;

namespace Lifecycle.Onnx.Tests.Files;

public sealed class AtomicFileTests
{
    [TestCase(false)]
    [TestCase(true)]
    public void WritesTheWholeContentAndNothingBeside(bool exists)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("model.onnx");
        if (exists) File.WriteAllText(path, "an older and longer content");

        AtomicFile.WriteAllText(path, "new");

        Assert.That(File.ReadAllText(path), Is.EqualTo("new"));
        Assert.That(Directory.GetFileSystemEntries(folder.FullName), Has.Length.EqualTo(1));
    }

    [Test]
    public void AFailingWriterLeavesTheOldFile()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("model.onnx");
        File.WriteAllText(path, "old");

        Assert.That(() => AtomicFile.Write(path, stream => { stream.WriteByte(1); throw new InvalidOperationException("half way"); }),
            Throws.InvalidOperationException);

        Assert.That(File.ReadAllText(path), Is.EqualTo("old"));
        Assert.That(Directory.GetFileSystemEntries(folder.FullName), Has.Length.EqualTo(1));
    }

    [Test]
    public void TheOldFileIsThereUntilTheNewOneIsComplete()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("model.onnx");
        File.WriteAllText(path, "old");

        AtomicFile.Write(path, stream =>
        {
            stream.Write("new"u8);
            Assert.That(File.ReadAllText(path), Is.EqualTo("old"));
        });

        Assert.That(File.ReadAllText(path), Is.EqualTo("new"));
    }

    [TestCase("missing/model.onnx", "folder does not exist")]
    [TestCase("file/model.onnx", "not a folder")]
    [TestCase("folder", "it is a folder")]
    public void AnUnwritablePathIsNamedWithItsCure(string name, string cause)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("file"), "");
        Directory.CreateDirectory(folder.File("folder"));
        var path = folder.File(name);

        Assert.That(() => AtomicFile.WriteAllText(path, "new"),
            Throws.TypeOf<UsageException>().With.Message.Contains(path).And.Message.Contains(cause).And.Message.Not.Contains("\n"));
        Assert.That(Directory.GetFileSystemEntries(folder.FullName), Has.Length.EqualTo(2));
    }
}
