using Lifecycle.Training.Augmentation;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Augmentation;

/// <summary>What holds for every augmentation.</summary>
public class AllAugmentationTests
{
    private static IEnumerable<Samples.Sample> All() => Samples.All();

    private static IEnumerable<IAugmentation> ForImages() => Samples.ForImages();

    [TestCaseSource(nameof(All))]
    public void SeedEpochAndStepDecideTheDraws(Samples.Sample sample)
    {
        using var scope = NewDisposeScope();
        byte[] Run(long seed, int epoch, long step) => Bytes(new AugmentationPipeline([sample.Augmentation], seed).Apply(sample.Batch(), epoch, step));

        var first = Run(1, 0, 0);
        Assert.Multiple(() =>
        {
            Assert.That(Run(1, 0, 0), Is.EqualTo(first));
            Assert.That(Run(2, 0, 0), Is.Not.EqualTo(first));
            Assert.That(Run(1, 1, 0), Is.Not.EqualTo(first));
            Assert.That(Run(1, 0, 1), Is.Not.EqualTo(first));
        });
    }

    // As processes share a batch: each has its part alone.
    [TestCaseSource(nameof(All))]
    public void APartOfABatchIsVariedAsInTheWhole(Samples.Sample sample)
    {
        using var scope = NewDisposeScope();
        var batch = sample.Batch();
        var (count, first) = (batch.shape[0], (batch.shape[0] / 2) - 1);
        Tensor Varied(long from, long length) => new AugmentationPipeline([sample.Augmentation], 1).Apply(batch.narrow(0, from, length).contiguous(), 0, 0, new SamplePlaces(from, count)).to(ScalarType.Float32);

        var whole = Varied(0, count);
        var parts = torch.cat([Varied(0, first), Varied(first, count - first)]);

        Assert.That(parts.sub(whole).abs().max().ToDouble(), Is.LessThan(sample.Type == ScalarType.BFloat16 ? 1e-2 : 1e-6));
    }

    [Test]
    public void ASamplesStreamGoesOnAndFollowsItsPlace()
    {
        var context = new AugmentationContext(1, 2, 3, 0, new SamplePlaces(first: 5, total: 9));
        var whole = new AugmentationContext(1, 2, 3);
        var draws = new[] { context.Sample(0).NextUInt64(), context.Sample(0).NextUInt64(), context.Sample(1).NextUInt64() };
        Assert.Multiple(() =>
        {
            Assert.That(draws, Is.EqualTo(new[] { whole.Sample(5).NextUInt64(), whole.Sample(5).NextUInt64(), whole.Sample(6).NextUInt64() }));
            Assert.That(draws, Is.Unique);
            Assert.That(context.Random.NextUInt64(), Is.EqualTo(whole.Random.NextUInt64()));
            Assert.That(() => context.Sample(-1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        });
    }

    [TestCaseSource(nameof(All))]
    public void WhatNeighboursDrawChangesNothing(Samples.Sample sample)
    {
        using var scope = NewDisposeScope();
        byte[] After(int draws) => Bytes(new AugmentationPipeline([new Eats(draws), sample.Augmentation, new Eats(draws)], 3).Apply(sample.Batch(), 0, 0));

        Assert.That(After(5), Is.EqualTo(After(0)));
    }

    [TestCaseSource(nameof(All))]
    public void SamplesOfABatchDifferAndKeepShapeAndType(Samples.Sample sample)
    {
        using var scope = NewDisposeScope();
        var batch = sample.Batch();
        var varied = sample.Augmentation.Apply(batch, new AugmentationContext(7, 0, 0));

        Assert.Multiple(() =>
        {
            Assert.That(varied.shape, Is.EqualTo(batch.shape));
            Assert.That(varied.dtype, Is.EqualTo(batch.dtype));
            Assert.That(Enumerable.Range(1, (int)batch.shape[0] - 1).Select(i => Bytes(varied[i])), Has.Some.Not.EqualTo(Bytes(varied[0])));
            Assert.That(sample.Type == ScalarType.Int64 || varied.isfinite().all().ToBoolean());
        });
    }

    [TestCaseSource(nameof(All))]
    public void TheInputStaysAndNothingIsLeaked(Samples.Sample sample)
    {
        using var batch = Detached(sample);
        var values = Bytes(batch);
        var before = LiveTensors.Settled();

        sample.Augmentation.Apply(batch, new AugmentationContext(0, 0, 0)).Dispose();

        Assert.Multiple(() =>
        {
            Assert.That(Tensor.TotalCount, Is.EqualTo(before));
            Assert.That(Bytes(batch), Is.EqualTo(values));
        });
    }

    [TestCaseSource(nameof(ForImages))]
    public void NarrowNumbersAreVariedAsFloat32Ones(IAugmentation augmentation)
    {
        // Noise is drawn in the narrow type itself, and a bright pixel that is rounded may fall on the other side of a threshold.
        if (augmentation is GaussianNoise or TrivialAugment or RandomApply { Augmentation: GaussianNoise }) return;
        using var scope = NewDisposeScope();
        var wide = new Samples.Sample(augmentation, [4, 3, 10, 14]).Batch().to(ScalarType.BFloat16).to(ScalarType.Float32);
        Tensor Varied(ScalarType type) => augmentation.Apply(wide.to(type), new AugmentationContext(0, 0, 0)).to(ScalarType.Float32);

        Assert.That(Varied(ScalarType.BFloat16).sub(Varied(ScalarType.Float32)).abs().max().ToDouble(), Is.LessThan(0.01));
    }

    private static IEnumerable<TestCaseData> Refusals()
    {
        foreach (var augmentation in Samples.ForImages().Where(a => a is not (GaussianNoise or Compose or OneOf or RandomApply)))
        {
            yield return new TestCaseData(augmentation, new long[] { 2, 3, 10, 14 }, ScalarType.Byte, "Byte [2x3x10x14]").SetArgDisplayNames(augmentation.GetType().Name, "bytes");
            yield return new TestCaseData(augmentation, new long[] { 2, 3 }, ScalarType.Float32, "Float32 [2x3]").SetArgDisplayNames(augmentation.GetType().Name, "rows");
        }
        foreach (var augmentation in (IAugmentation[])[new RandomContrast(1), new RandomSaturation(1), new RandomHue(0.1), new RandomGrayscale(), new ColorJitter(1), new TrivialAugment()])
            yield return new TestCaseData(augmentation, new long[] { 2, 4, 6, 6 }, ScalarType.Float32, "1 channel").SetArgDisplayNames(augmentation.GetType().Name, "4 channels");
        foreach (var augmentation in (IAugmentation[])[new SeriesJitter(), new SeriesScaling(), new TimeWarp(), new WindowCrop(), new TimeMasking()])
            yield return new TestCaseData(augmentation, new long[] { 2, 4 }, ScalarType.Float32, "[count x channels x time]").SetArgDisplayNames(augmentation.GetType().Name, "rows");
        yield return new TestCaseData(new FeatureNoise(1), new long[] { 2, 4, 3 }, ScalarType.Float32, "[count x features]").SetArgDisplayNames("FeatureNoise", "series");
        yield return new TestCaseData(new FeatureNoise(1, [4]), new long[] { 2, 4 }, ScalarType.Float32, "column 4").SetArgDisplayNames("FeatureNoise", "column");
        yield return new TestCaseData(new SwapNoise(1, [-1]), new long[] { 2, 4 }, ScalarType.Float32, "column -1").SetArgDisplayNames("SwapNoise", "column");
        yield return new TestCaseData(new TokenMasking(1), new long[] { 2, 4 }, ScalarType.Float32, "token ids, Int64").SetArgDisplayNames("TokenMasking", "floats");
        yield return new TestCaseData(new GaussianBlur(9), new long[] { 2, 1, 4, 9 }, ScalarType.Float32, "KernelSize, which is 9").SetArgDisplayNames("GaussianBlur", "small images");
        yield return new TestCaseData(new RandomCrop(4, PaddingMode.Reflect), new long[] { 2, 1, 4, 9 }, ScalarType.Float32, "padding, which is 4").SetArgDisplayNames("RandomCrop", "small images");
    }

    [TestCaseSource(nameof(Refusals))]
    public void RefusesOtherBatchesByName(IAugmentation augmentation, long[] shape, ScalarType type, string expected)
    {
        using var scope = NewDisposeScope();
        var name = augmentation.GetType().Name;

        Assert.That(() => augmentation.Apply(torch.zeros(shape, type), new AugmentationContext(0, 0, 0)), Throws.InstanceOf<DataException>()
            .With.Message.StartsWith($"The augmentation {name} got a batch {type} [{string.Join('x', shape)}]; expected ").And.Message.Contains(expected).And.Message.Not.Contains('\n'));
    }

    [Test]
    public void WhatIsOutOfRangeIsReportedTogether()
    {
        using var model = nn.Sequential(nn.Flatten(), nn.Linear(16, 2));
        var options = new TrainerOptions
        {
            Augmentations = [new RandomHue(0.7), new Compose(new RandomApply(1.5, new OneOf(new GaussianBlur(4)))), new RandomResizedCrop(0.5, 0.2), new TimeWarp(knots: 1)],
        };

        Assert.That(() => new Trainer(model, Lifecycle.Training.Optimization.Losses.CrossEntropy(), options), Throws.InstanceOf<UsageException>().With.Message.Contains("RandomHue.Max is 0.7")
            .And.Message.Contains("Compose.RandomApply.Probability is 1.5").And.Message.Contains("RandomApply.OneOf.GaussianBlur.KernelSize is 4")
            .And.Message.Contains("MinScale is 0.5").And.Message.Contains("TimeWarp.Knots is 1"));
    }

    [Test]
    public void CompositesRefuseMissingMembers() => Assert.Multiple(() =>
    {
        Assert.That(() => new Compose(), Throws.ArgumentException);
        Assert.That(() => new OneOf(new RandomHue(0.1), null!), Throws.ArgumentException);
        Assert.That(() => new RandomApply(1, null!), Throws.ArgumentNullException);
        Assert.That(() => new OneMixing(), Throws.ArgumentException);
    });

    private static byte[] Bytes(Tensor values)
    {
        using var contiguous = values.contiguous();
        return contiguous.bytes.ToArray();
    }

    private static Tensor Detached(Samples.Sample sample)
    {
        using var scope = NewDisposeScope();
        return sample.Batch().DetachFromDisposeScope();
    }

    private sealed class Eats(int draws) : IAugmentation
    {
        public Tensor Apply(Tensor images, AugmentationContext context)
        {
            for (var i = 0; i < draws; i++) context.Random.NextUInt64();
            return images;
        }
    }
}
