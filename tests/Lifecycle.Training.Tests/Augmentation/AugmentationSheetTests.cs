using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Lifecycle.Training.Augmentation;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Augmentation;

public class AugmentationSheetTests
{
    [TestCase(1)]
    [TestCase(3)]
    public void TheFileHasTheOriginalsInTheFirstColumn(int channels)
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var path = folder["sheet.png"];
        // 32 wide: enlarged twice.
        var images = torch.arange(2 * channels * 32 * 40, ScalarType.Int64).mul(37).remainder(251).to(ScalarType.Byte).view(2, channels, 32, 40);

        AugmentationSheet.Write(path, images, [new RandomHorizontalFlip(1)], columns: 3);

        var (width, height, pixels) = Read(path);
        Assert.That((width, height), Is.EqualTo(((80 + 2) * 4, (64 + 2) * 2)));
        for (var sample = 0; sample < 2; sample++)
            Assert.Multiple(() =>
            {
                var rgb = Enumerable.Range(0, 3).Select(c => images[sample, c % channels, 5, 7].ToByte()).ToArray();
                Assert.That(Pixel(pixels, width, (sample * 66) + 10, 14), Is.EqualTo(rgb), "the original");
                Assert.That(Pixel(pixels, width, (sample * 66) + 11, 82 + 79 - 14), Is.EqualTo(rgb), "its mirror image");
                Assert.That(Pixel(pixels, width, (sample * 66) + 10, 81), Is.EqualTo(new byte[] { 255, 255, 255 }), "the gap");
            });
    }

    [Test]
    public void RefusesWhatItCannotDraw()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var path = folder["sheet.png"];
        Assert.Multiple(() =>
        {
            Assert.That(() => AugmentationSheet.Write(path, torch.zeros(2, 2, 4, 4), []), Throws.InstanceOf<DataException>().With.Message.Contains("[2x2x4x4]"));
            Assert.That(() => AugmentationSheet.Write(path, torch.zeros([2, 3, 4, 4], ScalarType.Int64), []), Throws.InstanceOf<DataException>().With.Message.Contains("Int64"));
            Assert.That(() => AugmentationSheet.Write(path, torch.zeros(1, 1, 1, 1).expand(1 << 20, 1, 8, 8), []), Throws.InstanceOf<DataException>().With.Message.Contains("fewer"));
            Assert.That(() => AugmentationSheet.Write(path, torch.zeros(2, 3, 4, 4), [new RandomHue(2)]), Throws.InstanceOf<UsageException>().With.Message.Contains("RandomHue.Max"));
            Assert.That(() => AugmentationSheet.Write(Path.Combine(folder.Path, "missing", "sheet.png"), torch.zeros(2, 3, 4, 4), []), Throws.InstanceOf<UsageException>().With.Message.Contains("sheet.png"));
            Assert.That(File.Exists(path), Is.False);
        });
    }

    private static byte[] Pixel(byte[] pixels, int width, int y, int x) => pixels.AsSpan(((y * width) + x) * 3, 3).ToArray();

    private static (int Width, int Height, byte[] Pixels) Read(string path)
    {
        var file = File.ReadAllBytes(path);
        Assert.That(Convert.ToHexString(file.AsSpan(0, 8)), Is.EqualTo("89504E470D0A1A0A"));
        var chunks = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        for (var at = 8; at < file.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            Assert.That(BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at + 8 + length)), Is.EqualTo(Crc(file.AsSpan(at + 4, length + 4))));
            chunks.Add(Encoding.ASCII.GetString(file, at + 4, 4), file[(at + 8)..(at + 8 + length)]);
            at += length + 12;
        }
        var header = chunks["IHDR"];
        var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(header), BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4)));
        Assert.That(header[8..], Is.EqualTo(new byte[] { 8, 2, 0, 0, 0 }));
        Assert.That(chunks.Keys, Is.EqualTo(new[] { "IHDR", "IDAT", "IEND" }));
        return (width, height, Unfilter(chunks["IDAT"], width * 3, height));
    }

    private static byte[] Unfilter(byte[] compressed, int stride, int height)
    {
        using var zlib = new ZLibStream(new MemoryStream(compressed), CompressionMode.Decompress);
        var (rows, pixels) = (new byte[(stride + 1) * height], new byte[stride * height]);
        zlib.ReadExactly(rows);
        Assert.That(zlib.ReadByte(), Is.EqualTo(-1));
        for (var y = 0; y < height; y++)
        {
            Assert.That(rows[y * (stride + 1)], Is.EqualTo(2));
            for (var x = 0; x < stride; x++) pixels[(y * stride) + x] = (byte)(rows[(y * (stride + 1)) + 1 + x] + (y == 0 ? 0 : pixels[((y - 1) * stride) + x]));
        }
        return pixels;
    }

    private static uint Crc(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
            for (var bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (((crc ^ (uint)(value >> bit)) & 1) * 0xEDB88320);
        return ~crc;
    }
}
