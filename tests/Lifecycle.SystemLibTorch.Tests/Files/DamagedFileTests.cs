#if !TORCHSHARP_NUGET
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.SystemLibTorch.Tests.Files;

/// <summary>Files that are cut off, changed, or something else: an exception that names the file, the tensor and the cure.</summary>
[TestFixture]
public sealed class DamagedFileTests
{
    private static readonly byte[] Whole = File.ReadAllBytes(
        Path.Combine(TestContext.CurrentContext.TestDirectory, "Files", "TorchSharp", "convolution.dat"));

    private string _file = "";

    [SetUp]
    public void MakeFile() => _file = Path.GetTempFileName();

    [TearDown]
    public void RemoveFile() => File.Delete(_file);

    private static IEnumerable<TestCaseData> Damages()
    {
        yield return Damage("cut in a tensor", Whole[..40], typeof(EndOfStreamException), "tensor 'conv.weight'");
        yield return Damage("cut at the end", Whole[..^1], typeof(EndOfStreamException), "tensor 'norm.num_batches_tracked'");
        yield return Damage("cut in a name", Whole[..5], typeof(EndOfStreamException), "cut off");
        yield return Damage("empty", [], typeof(EndOfStreamException), "cut off");
        yield return Damage("an archive", [.. "PK\x3\x4"u8, .. new byte[100]], typeof(ArgumentException), "expected 9, but found 80 entries");
        yield return Damage("text", "<html><body>Not found</body></html>"u8.ToArray(), typeof(ArgumentException), "found 60 entries");
        yield return Damage("another name", Changed(2, (byte)'X'), typeof(ArgumentException), "'Xonv.weight'");
        yield return Damage("another type", Changed(13, 7), typeof(ArgumentException), "the file has Float64, the tensor Float32");
        yield return Damage("no type", Changed(13, 99), typeof(InvalidDataException), "99 is no element type");
        yield return Damage("another shape", Changed(15, 4), typeof(ArgumentException), "the file has [4, 2, 3, 3], the tensor [3, 2, 3, 3]");
        yield return Damage("many dimensions", Changed(14, 127), typeof(InvalidDataException), "127 dimensions");
        yield return Damage("a long name", [9, 0xff, 0xff, 0xff, 0xff, 7, 1, 2, 3], typeof(EndOfStreamException), "cut off");
        yield return Damage("an endless number", [9, 1, (byte)'x', .. Enumerable.Repeat((byte)0xff, 20)], typeof(ArgumentException), "'x'");
    }

    [TestCaseSource(nameof(Damages))]
    public void ADamageIsNamed(byte[] bytes, Type type, string message)
    {
        File.WriteAllBytes(_file, bytes);
        using var model = FileModels.Create("convolution");
        Assert.That(
            () => model.load(_file),
            Throws.InstanceOf(type).With.Message.Contains(message).And.Message.StartsWith(_file).And.Message.Not.Contains("\n"));
    }

    // Sizes of exabytes: refused before any memory is taken.
    [TestCase(new byte[] { 1, 1, (byte)'x', 6, 2, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff, 0x7f })]
    [TestCase(new byte[] { 1, 1, (byte)'x', 6, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x1f })]
    [TestCase(new byte[] { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f })]
    [TestCase(new byte[] { 1, 1, (byte)'x', 0xff, 0xff, 0xff, 0xff, 0x7f, 1, 1 })]
    public void AbsurdLengthsTakeNoMemory(byte[] bytes)
    {
        File.WriteAllBytes(_file, bytes);
        using var model = FileModels.Create("convolution");
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(() => model.load(_file, strict: false), Throws.InstanceOf<IOException>().Or.InstanceOf<InvalidDataException>());
        Assert.That(() => Tensor.Load(new MemoryStream(bytes[3..])), Throws.InstanceOf<IOException>().Or.InstanceOf<InvalidDataException>());
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(8 << 20));
    }

    [Test]
    public void NoSingleChangedByteEndsTheProcess()
    {
        using var model = FileModels.Create("convolution");
        var random = new Random(1);
        for (var round = 0; round < 500; round++)
        {
            var bytes = (byte[])Whole.Clone();
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                model.load(new MemoryStream(bytes), strict: round % 2 == 0);
            }
            catch (Exception failure) when (failure is IOException or InvalidDataException or ArgumentException)
            {
                Assert.That(failure.Message, Does.StartWith("the stream"));
            }
        }
    }

    [Test]
    public void PyTorchsFormatIsNamedToo()
    {
        using var tensor = arange(6);
        tensor.save(_file);
        using (var again = torch.load(_file)) Assert.That(again.equal(tensor).all().item<bool>());
        File.WriteAllBytes(_file, File.ReadAllBytes(_file)[..100]);
        Assert.That(() => torch.load(_file), Throws.InstanceOf<System.Runtime.InteropServices.ExternalException>().With.Message.StartsWith(_file));
        Assert.That(() => torch.load(_file + ".missing"), Throws.InstanceOf<System.Runtime.InteropServices.ExternalException>().With.Message.Contains(".missing"));
    }

    private static byte[] Changed(int position, byte value)
    {
        var bytes = (byte[])Whole.Clone();
        bytes[position] = value;
        return bytes;
    }

    private static TestCaseData Damage(string name, byte[] bytes, Type type, string message) => new TestCaseData(bytes, type, message).SetArgDisplayNames(name);
}
#endif
