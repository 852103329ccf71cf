using Lifecycle.Training.Regularization;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Regularization;

public class StochasticDepthTests
{
    [Test]
    public void LeavesOutWholeSamplesAndKeepsTheMean()
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        using var depth = new StochasticDepth(0.3);
        depth.train();

        var output = depth.call(torch.ones(5000, 2, 3)).flatten(1);

        var kept = output.select(1, 0).gt(0).to(ScalarType.Float32);
        Assert.Multiple(() =>
        {
            Assert.That(output.sub(kept.div(0.7).unsqueeze(1)).abs().max().ToDouble(), Is.LessThan(1e-6));
            Assert.That(kept.mean().ToDouble(), Is.EqualTo(0.7).Within(0.02));
        });
    }

    [TestCase(0.5, false)]
    [TestCase(0, true)]
    public void ChangesNothingInEvaluationOrAtRateZero(double rate, bool training)
    {
        using var scope = NewDisposeScope();
        using var depth = new StochasticDepth(rate);
        depth.train(training);
        var input = torch.rand(20, 4);

        Assert.That(depth.call(input).Equals(input));
    }

    [Test]
    public void GradientsPassThroughTheSamplesThatStay()
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        using var depth = new StochasticDepth(0.5);
        depth.train();
        var input = torch.ones([100, 2], requires_grad: true);

        var output = depth.call(input);
        output.sum().backward();

        Assert.That(input.grad!.Equals(output.detach()));
    }

    [Test]
    public void NothingIsLeaked([Values] bool training)
    {
        using var input = torch.ones(10, 2);
        using var depth = new StochasticDepth(0.5);
        depth.train(training);
        var before = LiveTensors.Settled();

        depth.call(input).Dispose();

        Assert.That(Tensor.TotalCount, Is.EqualTo(before));
    }

    [Test]
    public void RatesGrowLinearly() => Assert.Multiple(() =>
    {
        Assert.That(StochasticDepth.LinearRates(0.2, 5), Is.EqualTo(new[] { 0, 0.05, 0.1, 0.15, 0.2 }).Within(1e-12));
        Assert.That(StochasticDepth.LinearRates(0.2, 1), Is.EqualTo(new[] { 0.2 }));
    });

    [TestCase(1)]
    [TestCase(-0.1)]
    [TestCase(double.NaN)]
    public void RefusesRatesOutsideTheirRange(double rate) => Assert.Multiple(() =>
    {
        Assert.That(() => new StochasticDepth(rate), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => StochasticDepth.LinearRates(rate, 3), Throws.InstanceOf<ArgumentOutOfRangeException>());
    });
}
