using System.Runtime.InteropServices;
using Lifecycle.Inference.Preprocessing;
using Lifecycle.Inference.Preprocessing.Images;
using Lifecycle.Training.Data;
using Lifecycle.Training.Tests.Goldens;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Data.Images;

public class ImagePreprocessingTests
{
    private static readonly double[] _mean = [0.485, 0.456, 0.406];
    private static readonly double[] _std = [0.229, 0.224, 0.225];
    private static readonly ResizedGolden[] _goldens = Golden.Read<ResizedGolden>("resized_images");

    private static IEnumerable<TestCaseData> Goldens() => _goldens.Select(static golden => new TestCaseData(golden).SetArgDisplayNames(golden.Name));

    private static IEnumerable<TestCaseData> Stretched() => _goldens.Where(static golden => golden.Plain is not null).Select(static golden => new TestCaseData(golden).SetArgDisplayNames(golden.Name));

    [TestCaseSource(nameof(Goldens))]
    public void ResizesAndCropsToTorchvisionsBytes(ResizedGolden golden)
    {
        var preprocessing = golden.Preprocessing(ImageResampling.Antialiased);
        var pixels = new byte[preprocessing.Length];
        preprocessing.ReadPixels(golden.File, pixels);

        Assert.That(pixels, Is.EqualTo(golden.Pixels));
    }

    [TestCaseSource(nameof(Stretched))]
    public void PlainResamplingIsWithinOneOfTorch(ResizedGolden golden)
    {
        var preprocessing = golden.Preprocessing(ImageResampling.Plain);
        var pixels = new byte[preprocessing.Length];
        preprocessing.ReadPixels(golden.File, pixels);

        Assert.That(pixels.Zip(golden.Plain!, static (found, expected) => Math.Abs(found - expected)).Max(), Is.LessThanOrEqualTo(1));
    }

    [Test]
    public void FloatsHaveTorchvisionsBitsAndThoseOfTheTrainersNormalization()
    {
        var golden = _goldens.Single(static golden => golden.Values is not null);
        var preprocessing = golden.Preprocessing(ImageResampling.Antialiased);
        var values = new float[preprocessing.Length];
        preprocessing.Read(golden.File, values);
        using var scope = NewDisposeScope();
        var trained = new Normalization(_mean, _std).Apply(torch.tensor(golden.Pixels).reshape(1, 3, golden.Height, golden.Width));

        Assert.Multiple(() =>
        {
            Assert.That(values.Select(BitConverter.SingleToInt32Bits), Is.EqualTo(MemoryMarshal.Cast<byte, int>(golden.Values!).ToArray()));
            Assert.That(values.Select(BitConverter.SingleToInt32Bits), Is.EqualTo(trained.data<float>().ToArray().Select(BitConverter.SingleToInt32Bits)));
        });
    }

    private static IEnumerable<TestCaseData> Normalizations()
    {
        yield return new TestCaseData(Array.Empty<double>(), Array.Empty<double>());
        yield return new TestCaseData(new[] { 0.1307 }, new[] { 0.3081 });
        yield return new TestCaseData(_mean, _std);
    }

    [TestCaseSource(nameof(Normalizations))]
    public void EveryByteBecomesTheBitsThatTheTrainerMakesOfIt(double[] mean, double[] std)
    {
        var bytes = Enumerable.Range(0, 3 * 256).Select(static i => (byte)i).ToArray();
        var preprocessing = new ImagePreprocessing { Height = 16, Width = 16, Mean = mean, Std = std };
        var values = new float[bytes.Length];
        preprocessing.Normalize(bytes, values);
        using var scope = NewDisposeScope();
        var images = torch.tensor(bytes).reshape(1, 3, 16, 16);
        var trained = mean.Length == 0 ? Normalization.ToUnitInterval(images) : new Normalization(mean, std).Apply(images);

        Assert.That(values.Select(BitConverter.SingleToInt32Bits), Is.EqualTo(trained.data<float>().ToArray().Select(BitConverter.SingleToInt32Bits)));
    }

    [Test]
    public void GivesTheSameBitsFromMetadata()
    {
        var golden = _goldens[0];
        var original = new ImagePreprocessing { Height = 17, Width = 11, Channels = 1, ShorterSide = 19, Mean = [0.1], Std = [0.3], ApplyOrientation = false };
        var metadata = new Dictionary<string, string>();
        PreprocessingMetadata.Write(metadata, [new InputPreprocessing(["image"], original)]);
        var again = (ImagePreprocessing)PreprocessingMetadata.Read(metadata).Single().Preprocessing;
        float[] expected = new float[original.Length], found = new float[again.Length];
        original.Read(golden.File, expected);
        again.Read(golden.File, found);

        Assert.That(found.Select(BitConverter.SingleToInt32Bits), Is.EqualTo(expected.Select(BitConverter.SingleToInt32Bits)));
    }

    [TestCase("\"height\":17", "\"height\":0")]
    [TestCase("\"std\":[0.3]", "\"std\":[0]")]
    [TestCase("\"channels\":1", "\"channels\":2")]
    [TestCase("\"fit\":\"ResizeAndCrop\"", "\"fit\":\"Magic\"")]
    public void DamagedMetadataAreRefused(string part, string damaged)
    {
        var metadata = new Dictionary<string, string>();
        PreprocessingMetadata.Write(metadata, [new InputPreprocessing(["image"], new ImagePreprocessing { Height = 17, Width = 11, Channels = 1, Mean = [0.1], Std = [0.3] })]);
        var text = metadata[PreprocessingMetadata.Key];
        metadata[PreprocessingMetadata.Key] = text.Replace(part, damaged, StringComparison.Ordinal);

        Assert.Multiple(() =>
        {
            Assert.That(text, Does.Contain(part));
            Assert.That(() => PreprocessingMetadata.Read(metadata), Throws.InstanceOf<ModelException>());
        });
    }

    [Test]
    public void AnImageOfHostileShapeIsRefused()
    {
        var tall = Png(width: 1, height: 200_000);
        var stretched = new ImagePreprocessing { Height = 8, Width = 16_000, Fit = ImageFit.Stretch };
        var cropped = new ImagePreprocessing { Height = 32, Width = 32 };

        Assert.Multiple(() =>
        {
            Assert.That(() => stretched.ReadPixels(tall, new byte[stretched.Length]), Throws.InstanceOf<DataException>().With.Message.Contains("has 1 x 200000 pixels, too many along one side"));
            Assert.That(() => cropped.ReadPixels(tall, new byte[cropped.Length]), Throws.InstanceOf<DataException>().With.Message.Contains("whose longer side would become 6400000"));
        });
    }

    // Of 8-bit gray zeros.
    private static byte[] Png(int width, int height)
    {
        var header = new byte[13];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(header, width);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        using var content = new MemoryStream();
        using (var zlib = new System.IO.Compression.ZLibStream(content, System.IO.Compression.CompressionMode.Compress, leaveOpen: true)) zlib.Write(new byte[(width + 1) * height]);
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. Chunk("IHDR"u8, header), .. Chunk("IDAT"u8, content.ToArray()), .. Chunk("IEND"u8, [])];
    }

    private static byte[] Chunk(ReadOnlySpan<byte> kind, byte[] content)
    {
        byte[] chunk = [0, 0, 0, 0, .. kind, .. content, 0, 0, 0, 0];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(chunk.Length - 4), Crc(chunk.AsSpan(4, chunk.Length - 8)));
        return chunk;
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
        }
        return ~crc;
    }

    [Test]
    public void AllMistakesAreReportedTogether()
    {
        var wrong = new ImagePreprocessing { Height = 0, Width = 40_000, Channels = 2, ShorterSide = 3, Mean = [0.5, 0.5], Std = [0] };

        Assert.That(() => wrong.ReadPixels(_goldens[0].File, []), Throws.InstanceOf<UsageException>().With.Message.Contains("Height is 0")
            .And.Message.Contains("Width is 40000").And.Message.Contains("Channels").And.Message.Contains("ShorterSide").And.Message.Contains("Mean and Std have 2 and 1"));
    }

    /// <summary>An image as torchvision resizes and crops it.</summary>
    public sealed record ResizedGolden(string Name, byte[] File, int Height, int Width, int? Side, byte[] Pixels, byte[]? Values, byte[]? Plain)
    {
        public ImagePreprocessing Preprocessing(ImageResampling resampling) => new()
        {
            Height = Height, Width = Width, Fit = Side == -1 ? ImageFit.Stretch : ImageFit.ResizeAndCrop, ShorterSide = Side == -1 ? null : Side, Resampling = resampling, Mean = _mean, Std = _std,
        };
    }
}
