using Lifecycle.Training.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Data;

public class NormalizationTests
{
    [Test]
    public void BytesAreDividedBy255First()
    {
        using var scope = NewDisposeScope();
        var normalized = new Normalization(0.5, 0.25).Apply(torch.tensor(new byte[] { 0, 255 }, [2, 1, 1, 1]));

        Assert.That(normalized.data<float>().ToArray(), Is.EqualTo(new[] { -2f, 2f }));
    }

    [Test]
    public void EachChannelHasItsOwn()
    {
        using var scope = NewDisposeScope();
        var images = torch.ones(1, 2, 1, 2);
        var normalized = new Normalization([0.0, 3.0], [1.0, 2.0]).Apply(images);

        Assert.Multiple(() =>
        {
            Assert.That(normalized.data<float>().ToArray(), Is.EqualTo(new[] { 1f, 1f, -1f, -1f }));
            Assert.That(images.data<float>().ToArray(), Is.All.EqualTo(1f), "the input is not written to");
        });
    }

    [Test]
    public void RefusesAnotherNumberOfChannels()
    {
        using var scope = NewDisposeScope();
        Assert.That(() => new Normalization([0.0, 0.0], [1.0, 1.0]).Apply(torch.ones(1, 3, 2, 2)), Throws.InstanceOf<DataException>().With.Message.Contains("2 channels"));
    }

    [TestCase(0.0, 0.0)]
    [TestCase(double.NaN, 1.0)]
    [TestCase(0.0, double.PositiveInfinity)]
    public void RefusesNumbersThatCannotBe(double mean, double std) =>
        Assert.That(() => new Normalization(mean, std), Throws.InstanceOf<ArgumentException>());
}
