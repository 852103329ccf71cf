using Lifecycle.Training.Augmentation;
using Lifecycle.Training.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Augmentation;

/// <summary>That draws have the stated ranges and means.</summary>
public class DrawTests
{
    private const int Count = 4000;

    private static AugmentationContext Context => new(5, 1, 2);

    private static IEnumerable<TestCaseData> Factors()
    {
        // What a pixel (or a series' value) of 0.25 becomes, less or divided by what it was, lies uniformly between two bounds.
        yield return new TestCaseData(new RandomBrightness(0.4), new long[] { Count, 1, 1, 1 }, 0.6 * 0.25, 1.4 * 0.25).SetArgDisplayNames("brightness");
        yield return new TestCaseData(new RandomBrightness(2), new long[] { Count, 1, 1, 1 }, 0.0, 3 * 0.25).SetArgDisplayNames("brightness, not below 0");
        yield return new TestCaseData(new ColorJitter(brightness: 0.2), new long[] { Count, 3, 1, 1 }, 0.8 * 0.25, 1.2 * 0.25).SetArgDisplayNames("jitter of brightness");
    }

    [TestCaseSource(nameof(Factors))]
    public void UniformDrawsFillTheirRange(IAugmentation augmentation, long[] shape, double low, double high)
    {
        using var scope = NewDisposeScope();
        var draws = Values(augmentation.Apply(torch.full(shape, 0.25f), Context).flatten(1).select(1, 0));

        ExpectUniform(draws, low, high);
    }

    [Test]
    public void HueTurnsByItsRange()
    {
        using var scope = NewDisposeScope();
        var red = torch.tensor([1f, 0f, 0f], [1, 3, 1, 1]).expand(Count, 3, 1, 1);

        var turned = new RandomHue(0.1).Apply(red, Context).flatten(1);

        // From red by d of the circle: towards yellow, green is 6 d; towards magenta, blue is.
        ExpectUniform(Values(turned.select(1, 1).sub(turned.select(1, 2)).div(6)), -0.1, 0.1);
    }

    private static IEnumerable<TestCaseData> Chances()
    {
        yield return new TestCaseData(new RandomGrayscale(0.3), new long[] { Count, 3, 1, 1 }, 0.3).SetArgDisplayNames("grayscale");
        yield return new TestCaseData(new RandomApply(0.2, new RandomErasing(1, 1, 1)), new long[] { Count, 1, 2, 2 }, 0.2).SetArgDisplayNames("random apply");
        yield return new TestCaseData(new RandomErasing(0.7, 1, 1), new long[] { Count, 1, 2, 2 }, 0.7).SetArgDisplayNames("erasing");
        yield return new TestCaseData(new OneOf(new RandomErasing(1, 1, 1), new GaussianNoise(0), new GaussianNoise(0), new GaussianNoise(0)), new long[] { Count, 1, 2, 2 }, 0.25).SetArgDisplayNames("one of four");
    }

    [TestCaseSource(nameof(Chances))]
    public void ChangesAsOftenAsItSays(IAugmentation augmentation, long[] shape, double probability)
    {
        using var scope = NewDisposeScope();
        var images = torch.linspace(0.1, 0.9, shape[1], ScalarType.Float32).view(1, -1, 1, 1).expand(shape).contiguous();

        var changed = augmentation.Apply(images, Context).ne(images).flatten(1).any(1).to(ScalarType.Float32).mean().ToDouble();

        Assert.That(changed, Is.EqualTo(probability).Within(0.03));
    }

    [Test]
    public void CropsShiftByAllWholePixelsOfThePadding([Values] PaddingMode mode)
    {
        using var scope = NewDisposeScope();
        // The value tells row and column: what the pixel in the middle holds afterwards is where it came from.
        var images = torch.arange(1, 82, ScalarType.Float32).view(1, 1, 9, 9).expand(Count, 1, 9, 9);

        var middle = Values(new RandomCrop(2, mode).Apply(images, Context).select(2, 4).select(2, 4)).Select(v => (int)Math.Round(v) - 1).ToArray();

        var expected = Enumerable.Range(2, 5).SelectMany(row => Enumerable.Range(2, 5).Select(column => (row * 9) + column));
        Assert.That(middle.Distinct().Order(), Is.EqualTo(expected));
        Assert.That(middle.GroupBy(v => v).Select(g => g.Count()), Has.All.InRange(Count / 25 * 0.6, Count / 25 * 1.5));
    }

    [Test]
    public void ResizedCropsHaveAreaAndRatioInRange()
    {
        var random = new RandomStream(1, 2, 3);
        var boxes = Enumerable.Range(0, Count).Select(_ => new RandomResizedCrop(0.2, 0.6, 0.5, 2).Draw(random, 300, 200)).ToArray();
        var areas = boxes.Select(b => b.Height * b.Width / 60000.0).ToArray();

        Assert.Multiple(() =>
        {
            Assert.That(areas, Has.All.InRange(0.195, 0.605));
            Assert.That(areas.Max() - areas.Min(), Is.GreaterThan(0.38));
            Assert.That(boxes.Select(b => (double)b.Width / b.Height), Has.All.InRange(0.48, 2.05));
            Assert.That(boxes.All(b => b.Top >= 0 && b.Left >= 0 && b.Top + b.Height <= 300 && b.Left + b.Width <= 200));
            Assert.That(boxes.Average(b => (b.Top + (b.Height / 2.0)) / 300), Is.EqualTo(0.5).Within(0.01));
        });
    }

    [Test]
    public void ATooWideFrameGetsACentralCropOfItsRatio() =>
        Assert.That(new RandomResizedCrop(1, 1, 0.5, 0.5).Draw(new RandomStream(0, 0, 0), 10, 40), Is.EqualTo(new PixelBox(0, 17, 10, 5)));

    [Test]
    public void TrivialAugmentDrawsEveryChange()
    {
        using var scope = NewDisposeScope();
        var image = torch.rand([1, 3, 16, 16], generator: new Generator(4)).mul(0.5).add(0.2);
        var changes = Enumerable.Range(0, TrivialAugment.Changes).ToArray();

        var varied = TrivialAugment.Apply(this, image.repeat(changes.Length, 1, 1, 1), changes, Array.ConvertAll(changes, _ => 0.8));

        var distinct = changes.Select(change => Convert.ToHexString(varied[change].contiguous().bytes)).Distinct(StringComparer.Ordinal).Count();
        Assert.Multiple(() =>
        {
            Assert.That(TrivialAugment.Changes, Is.EqualTo(14));
            Assert.That(distinct, Is.EqualTo(14));
            Assert.That(varied[0].sub(image[0]).abs().max().ToDouble(), Is.Zero);
        });
    }

    [TestCase(0.2)]
    [TestCase(1)]
    [TestCase(4)]
    public void BetaDrawsHaveTheirMeanAndVariance(double alpha)
    {
        var random = new RandomStream(1, 2, 3);
        var draws = Enumerable.Range(0, 5 * Count).Select(_ => random.NextBeta(alpha)).ToArray();
        var mean = draws.Average();

        Assert.Multiple(() =>
        {
            Assert.That(draws, Has.All.InRange(0.0, 1.0));
            Assert.That(mean, Is.EqualTo(0.5).Within(0.01));
            Assert.That(draws.Average(d => (d - mean) * (d - mean)), Is.EqualTo(1 / (4 * ((2 * alpha) + 1))).Within(0.005));
        });
    }

    internal static void ExpectUniform(double[] draws, double low, double high)
    {
        var margin = (high - low) * 0.02;
        Assert.Multiple(() =>
        {
            Assert.That(draws.Min(), Is.InRange(low - 1e-4, low + margin));
            Assert.That(draws.Max(), Is.InRange(high - margin, high + 1e-4));
            Assert.That(draws.Average(), Is.EqualTo((low + high) / 2).Within(margin));
            Assert.That(draws.Count(d => d < low + ((high - low) / 4)) / (double)draws.Length, Is.EqualTo(0.25).Within(0.03));
        });
    }

    internal static double[] Values(Tensor tensor) => Array.ConvertAll(tensor.flatten().contiguous().to(ScalarType.Float32).data<float>().ToArray(), v => (double)v);
}
