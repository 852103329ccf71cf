using Lifecycle.Training.Optimization;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Optimization;

internal sealed class GradientClippingTests
{
    private static Parameter[] Parameters(ScalarType type, float factor)
    {
        manual_seed(11);
        Parameter[] parameters = [new(zeros(300, 300, type)), new(zeros(17, type)), new(zeros(4, 3, 5, 2, type).permute(0, 2, 3, 1)), new(zeros(3, type))];
        foreach (var parameter in parameters[..3]) parameter.mul(randn(parameter.shape).mul(factor).to(type)).sum().backward();
        return parameters;
    }

    [TestCase(ScalarType.Float32, 1f, 0.5, 1e-5)]
    [TestCase(ScalarType.Float32, 1f, 1e6, 1e-5)]
    [TestCase(ScalarType.Float32, 1e-12f, 1e-13, 1e-5)]
    [TestCase(ScalarType.Float64, 1f, 0.5, 1e-11)]
    [TestCase(ScalarType.BFloat16, 1f, 0.5, 1e-2)]
    public void IsTorchSharps(ScalarType type, float factor, double limit, double tolerance)
    {
        using var scope = NewDisposeScope();
        var (found, expected) = (Parameters(type, factor), Parameters(type, factor));

        var norm = GradientClipping.ByNorm(found, limit);

        Assert.That(norm, Is.EqualTo(nn.utils.clip_grad_norm_(expected[..3], limit)).Within(tolerance * norm));
        foreach (var (a, b) in found[..3].Zip(expected))
            Assert.That((a.grad! - b.grad!).abs().max().to(ScalarType.Float64).item<double>(), Is.LessThanOrEqualTo(tolerance * b.grad!.abs().max().to(ScalarType.Float64).item<double>()));
        Assert.That(found[3].grad, Is.Null);
    }

    [Test]
    public void TheNormAfterwardsIsTheLimit()
    {
        using var scope = NewDisposeScope();
        var parameters = Parameters(ScalarType.Float32, 1);
        GradientClipping.ByNorm(parameters, 0.25);

        Assert.That(GradientClipping.ByNorm(parameters, 100), Is.EqualTo(0.25).Within(1e-5));
    }

    [Test]
    public void WhatIsNotFiniteIsTold()
    {
        using var scope = NewDisposeScope();
        var weight = new Parameter(ones(3));
        weight.mul(float.NaN).sum().backward();

        Assert.That(GradientClipping.ByNorm([weight], 1), Is.NaN);
        Assert.That(() => GradientClipping.ByNorm([weight], 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void NothingToClipIsANormOfNothing()
    {
        using var weight = new Parameter(ones(3));
        Assert.That(GradientClipping.ByNorm([weight], 1), Is.Zero);
    }
}
