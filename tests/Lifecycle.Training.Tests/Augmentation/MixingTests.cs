using Lifecycle.Training.Augmentation;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Augmentation;

/// <summary>Mixing of samples: inputs and targets alike.</summary>
public class MixingTests
{
    private const int Count = 500;

    private static IEnumerable<IBatchMixing> All() => [new MixUp(1), new CutMix(), new OneMixing(new MixUp(), new CutMix())];

    [TestCaseSource(nameof(All))]
    public void InputsAndTargetsAreMixedInTheSameProportion(IBatchMixing mixing)
    {
        using var scope = NewDisposeScope();
        // Sample i is an image of ones in channel i mod 4 and of zeros in the others, and of class i mod 4.
        var targets = nn.functional.one_hot(torch.arange(Count, ScalarType.Int64).remainder(4), 4).to(ScalarType.Float32);
        var images = targets.view(Count, 4, 1, 1).expand(Count, 4, 12, 10).contiguous();

        var (mixed, soft) = mixing.Mix(images, targets, new AugmentationContext(2, 0, 0));

        Assert.Multiple(() =>
        {
            Assert.That(mixed.mean([2, 3]).sub(soft).abs().max().ToDouble(), Is.LessThan(1e-5));
            Assert.That(soft.sum(1).sub(1).abs().max().ToDouble(), Is.LessThan(1e-5));
            Assert.That(soft.max().ToDouble() - soft.amax(1).min().ToDouble(), Is.GreaterThan(0.3));
        });
    }

    [TestCaseSource(nameof(All))]
    public void TheSeedDecidesAndTheInputStays(IBatchMixing mixing)
    {
        using var images = torch.rand(8, 3, 12, 10).DetachFromDisposeScope();
        using var targets = torch.rand(8, 5).DetachFromDisposeScope();
        var (imageBytes, targetBytes) = (images.bytes.ToArray(), targets.bytes.ToArray());
        byte[] Run(long seed)
        {
            var (mixed, soft) = mixing.Mix(images, targets, new AugmentationContext(seed, 0, 0));
            using (mixed)
            using (soft)
                return [.. mixed.bytes, .. soft.bytes];
        }
        var before = LiveTensors.Settled();

        var first = Run(1);

        Assert.Multiple(() =>
        {
            Assert.That(Tensor.TotalCount, Is.EqualTo(before));
            Assert.That(Run(1), Is.EqualTo(first));
            Assert.That(Run(2), Is.Not.EqualTo(first));
            Assert.That(images.bytes.ToArray(), Is.EqualTo(imageBytes));
            Assert.That(targets.bytes.ToArray(), Is.EqualTo(targetBytes));
        });
    }

    [Test]
    public void CutMixPastesOneRectangle()
    {
        using var scope = NewDisposeScope();
        var images = torch.arange(6, ScalarType.Float32).view(6, 1, 1, 1).expand(6, 1, 8, 10).contiguous();
        var (mixed, soft) = CutMix.Paste(images, torch.eye(6), [1, 2, 3, 4, 5, 0], [.. Enumerable.Repeat(new PixelBox(2, 3, 4, 5), 6)]);

        for (var i = 0; i < 6; i++)
        {
            var expected = torch.full([8, 10], i, ScalarType.Float32);
            expected.narrow(0, 2, 4).narrow(1, 3, 5).fill_((i + 1) % 6);
            Assert.That(mixed[i, 0].Equals(expected), $"sample {i}");
            Assert.That((soft[i, i].ToSingle(), soft[i, (i + 1) % 6].ToSingle()), Is.EqualTo((0.75f, 0.25f)));
        }
    }

    [Test]
    public void MixUpTakesAnyShapeAndAnyFloatingTarget()
    {
        using var scope = NewDisposeScope();
        var rows = torch.linspace(0, 1, 40).view(10, 4);
        var (mixed, values) = new MixUp(1).Mix(rows, rows.sum(1, keepdim: true), new AugmentationContext(1, 0, 0));

        Assert.That(mixed.sum(1, keepdim: true).sub(values).abs().max().ToDouble(), Is.LessThan(1e-5));
    }

    [Test]
    public void RefusesLabelsAndOtherShapes()
    {
        using var scope = NewDisposeScope();
        Assert.Multiple(() =>
        {
            Assert.That(() => new MixUp().Mix(torch.rand(4, 3), torch.zeros(4, ScalarType.Int64), new AugmentationContext(0, 0, 0)),
                Throws.InstanceOf<DataException>().With.Message.Contains("MixUp").And.Message.Contains("Int64 [4]"));
            Assert.That(() => new CutMix().Mix(torch.rand(4, 3), torch.rand(4, 2), new AugmentationContext(0, 0, 0)),
                Throws.InstanceOf<DataException>().With.Message.Contains("CutMix").And.Message.Contains("[4x3]"));
        });
    }
}
