using Lifecycle.Inference.Preprocessing.Images;
using Lifecycle.Training.Tests.Goldens;

namespace Lifecycle.Training.Tests.Data.Images;

public class ImageDecoderTests
{
    private static readonly DecodedGolden[] _goldens = Golden.Read<DecodedGolden>("decoded_images");

    private static IEnumerable<TestCaseData> Goldens() => _goldens.Select(static golden => new TestCaseData(golden).SetArgDisplayNames(golden.Name));

    [TestCaseSource(nameof(Goldens))]
    public void DecodesToPillowsBytes(DecodedGolden golden)
    {
        var colors = ImageDecoder.Decode(golden.File);
        var gray = ImageDecoder.Decode(golden.File, new ImageDecodeOptions { Channels = 1 });

        Assert.Multiple(() =>
        {
            Assert.That((colors.Width, colors.Height, colors.Channels, gray.Channels), Is.EqualTo((golden.Width, golden.Height, 3, 1)));
            Assert.That(colors.Pixels.ToArray(), Is.EqualTo(golden.Rgb));
            Assert.That(gray.Pixels.ToArray(), Is.EqualTo(golden.Gray));
        });
    }

    [Test]
    public void OrientationIsIgnoredWhereAsked()
    {
        var turned = _goldens.Single(static golden => golden.Name == "jpeg orientation 6");
        var asStored = ImageDecoder.Decode(turned.File, new ImageDecodeOptions { ApplyOrientation = false });

        Assert.That((asStored.Width, asStored.Height), Is.EqualTo((turned.Height, turned.Width)));
    }

    [TestCaseSource(nameof(Goldens))]
    public void ATruncatedFileIsRefused(DecodedGolden golden)
    {
        for (var length = 0; length < golden.File.Length - 20; length += 7)
            Assert.That(() => ImageDecoder.Decode(golden.File.AsSpan(0, length)), Throws.InstanceOf<DataException>().With.Message.StartsWith("The image ").And.Message.Not.Contains("\n"), $"{length} bytes");
    }

    [TestCaseSource(nameof(Goldens))]
    public void AMutatedFileGivesAnImageOrATypedError(DecodedGolden golden)
    {
        var random = new Random(golden.Name.Length);
        for (var trial = 0; trial < 200; trial++)
        {
            var file = golden.File.ToArray();
            for (var change = random.Next(1, 4); change > 0; change--) file[random.Next(file.Length)] = (byte)random.Next(256);
            try
            {
                ImageDecoder.Decode(file, new ImageDecodeOptions { MaxPixels = 1 << 20 });
            }
            catch (DataException e)
            {
                Assert.That(e.Message, Does.Not.Contain("\n"));
            }
        }
    }

    private static IEnumerable<TestCaseData> Wrong()
    {
        var png = _goldens[0].File.ToArray();
        yield return new TestCaseData(Array.Empty<byte>(), "neither PNG nor JPEG: it begins with nothing").SetArgDisplayNames("empty");
        yield return new TestCaseData("GIF89a.."u8.ToArray(), "it begins with 4749463839612E2E").SetArgDisplayNames("GIF");
        yield return new TestCaseData(With(png, 16, 0x7F, 0xFF, 0xFF, 0xFF), "damaged PNG").SetArgDisplayNames("a checksum that is wrong");
        yield return new TestCaseData(png[..30], "damaged PNG").SetArgDisplayNames("header alone");
    }

    [TestCaseSource(nameof(Wrong))]
    public void WhatIsNoImageIsRefused(byte[] file, string message) =>
        Assert.That(() => ImageDecoder.Decode(file), Throws.InstanceOf<DataException>().With.Message.Contains(message));

    [Test]
    public void AnImageAboveTheLimitIsRefusedByItsHeader([Values("png rgb 8", "jpeg gray")] string name) =>
        Assert.That(() => ImageDecoder.Decode(_goldens.Single(golden => golden.Name == name).File, new ImageDecodeOptions { MaxPixels = 100 }),
            Throws.InstanceOf<DataException>().With.Message.Contains("has 13 x 9 pixels; expected at least one and at most 100"));

    [Test]
    public void OptionsAreChecked() =>
        Assert.That(() => ImageDecoder.Decode([], new ImageDecodeOptions { Channels = 2, MaxPixels = 0 }), Throws.InstanceOf<UsageException>().With.Message.Contains("Channels").And.Message.Contains("MaxPixels"));

    private static byte[] With(byte[] file, int at, params byte[] bytes)
    {
        var copy = file.ToArray();
        bytes.CopyTo(copy, at);
        return copy;
    }

    /// <summary>An image as Pillow decodes it.</summary>
    public sealed record DecodedGolden(string Name, byte[] File, int Width, int Height, byte[] Rgb, byte[] Gray);
}
