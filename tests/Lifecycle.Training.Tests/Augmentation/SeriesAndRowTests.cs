using Lifecycle.Training.Augmentation;
using Lifecycle.Training.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Augmentation;

/// <summary>Augmentations of series, of rows of tables and of token ids.</summary>
public class SeriesAndRowTests
{
    private static AugmentationContext Context => new(5, 1, 2);

    [Test]
    public void JitterIsInProportionToEachChannel()
    {
        using var scope = NewDisposeScope();
        var wave = torch.sin(torch.linspace(0, 100, 4000)).view(1, 1, -1).mul(torch.tensor([1f, 50f], [1, 2, 1]));

        var noise = new SeriesJitter(0.1).Apply(wave, Context).sub(wave).std(2).div(wave.std(2));

        Assert.That(DrawTests.Values(noise), Is.All.EqualTo(0.1).Within(0.005));
    }

    [Test]
    public void ScalingMultipliesEachChannelByOneFactor()
    {
        using var scope = NewDisposeScope();
        var series = torch.rand(1000, 2, 5).add(1);

        var factors = new SeriesScaling(0.2).Apply(series, Context).div(series);

        Assert.Multiple(() =>
        {
            Assert.That(factors.std(2).max().ToDouble(), Is.LessThan(1e-5));
            Assert.That(factors.mean().ToDouble(), Is.EqualTo(1).Within(0.02));
            Assert.That(factors.select(2, 0).std().ToDouble(), Is.EqualTo(0.2).Within(0.02));
        });
    }

    [Test]
    public void AWarpKeepsOrderAndEnds()
    {
        var random = new RandomStream(1, 2, 3);
        var positions = new float[50];
        var furthest = 0.0;
        for (var draw = 0; draw < 200; draw++)
        {
            new TimeWarp(0.3, 4).DrawPositions(random, positions);
            Assert.That(positions, Is.Ordered.Ascending);
            Assert.That((positions[0], positions[^1]), Is.EqualTo((0f, 49f)));
            furthest = Math.Max(furthest, Enumerable.Range(0, 50).Max(t => Math.Abs(positions[t] - t)));
        }
        Assert.That(furthest, Is.InRange(3.0, 25.0));
    }

    [Test]
    public void AWarpOfALineIsItsPositions()
    {
        using var scope = NewDisposeScope();
        var line = torch.arange(30, ScalarType.Float32).view(1, 1, 30);
        var positions = new float[30];
        new TimeWarp().DrawPositions(new AugmentationContext(5, 1, 2).Sample(0), positions);

        Assert.That(DrawTests.Values(new TimeWarp().Apply(line, Context)), Is.EqualTo(positions).Within(1e-4));
    }

    [Test]
    public void AWindowIsStretchedFromEverywhere()
    {
        using var scope = NewDisposeScope();
        var line = torch.arange(101, ScalarType.Float32).view(1, 1, 101).expand(2000, 1, 101);

        var windows = new WindowCrop(0.4).Apply(line, Context);

        Assert.That(DrawTests.Values(windows.select(2, 100).sub(windows.select(2, 0))), Is.All.EqualTo(40).Within(1e-3));
        DrawTests.ExpectUniform(DrawTests.Values(windows.select(2, 0)), 0, 60);
    }

    [Test]
    public void MaskingTakesOneStretchOfAllChannels()
    {
        using var scope = NewDisposeScope();
        var masked = new TimeMasking(0.5, fill: 7).Apply(torch.zeros(1000, 2, 40), Context).eq(7);

        var lengths = DrawTests.Values(masked.select(1, 0).to(ScalarType.Float32).sum(1));
        var starts = masked.select(1, 0).to(ScalarType.Float32).diff(dim: 1).eq(1).sum(1).max().ToInt64();
        Assert.Multiple(() =>
        {
            Assert.That(masked.select(1, 0).eq(masked.select(1, 1)).all().ToBoolean());
            Assert.That(starts, Is.EqualTo(1));
            Assert.That(lengths, Has.All.InRange(0, 20));
            Assert.That(lengths.Average(), Is.EqualTo(10).Within(0.6));
        });
    }

    [Test]
    public void NoiseLeavesOtherColumns()
    {
        using var scope = NewDisposeScope();
        var noise = new FeatureNoise(0.5, [0, 2]).Apply(torch.zeros(4000, 3), Context).std(0);

        Assert.That(DrawTests.Values(noise), Is.EqualTo(new[] { 0.5, 0, 0.5 }).Within(0.02));
    }

    [TestCase(ScalarType.Float32)]
    [TestCase(ScalarType.Int64)]
    public void SwapNoiseTakesFromTheSameColumnOfOtherRows(ScalarType type)
    {
        using var scope = NewDisposeScope();
        // Row r, column c holds 10 r + c.
        var rows = torch.arange(3000, type).view(-1, 1).mul(10).add(torch.arange(4, type));

        var swapped = new SwapNoise(0.3, [0, 1, 3]).Apply(rows, Context);

        var changed = DrawTests.Values(swapped.ne(rows).to(ScalarType.Float32).mean([0]));
        Assert.Multiple(() =>
        {
            Assert.That(swapped.dtype, Is.EqualTo(type));
            Assert.That(swapped.remainder(10).eq(rows.remainder(10)).all().ToBoolean());
            Assert.That(changed, Is.EqualTo(new[] { 0.3, 0.3, 0, 0.3 }).Within(0.03));
        });
    }

    [Test]
    public void SwapNoiseLeavesALonelyRow()
    {
        using var scope = NewDisposeScope();
        Assert.That(DrawTests.Values(new SwapNoise(1).Apply(torch.ones(1, 4), Context)), Is.All.EqualTo(1));
    }

    [Test]
    public void TokensAreMaskedButForSpecialOnes()
    {
        using var scope = NewDisposeScope();
        var ids = torch.arange(20_000, ScalarType.Int64).remainder(10).view(200, 100);

        var masked = new TokenMasking(99, 0.2, 0, 9).Apply(ids, Context);

        var chosen = masked.eq(99);
        Assert.Multiple(() =>
        {
            Assert.That(chosen.logical_and(ids.eq(0).logical_or(ids.eq(9))).any().ToBoolean(), Is.False);
            Assert.That(chosen.to(ScalarType.Float32).mean().ToDouble(), Is.EqualTo(0.2 * 0.8).Within(0.01));
            Assert.That(chosen.logical_or(masked.eq(ids)).all().ToBoolean());
        });
    }
}
