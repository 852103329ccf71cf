using Lifecycle.Training.Optimization;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Optimization;

internal sealed class GradientScalerTests
{
    // By hand from the algorithm, with growth 2, backoff 0.5 and interval 3: whether the gradients of a step are finite, then
    // the scale and the count of finite steps in a row after it.
    private static readonly (bool Finite, float Scale, int Tracker)[] _golden =
    [
        (true, 8, 1), (true, 8, 2), (true, 16, 0), (false, 8, 0), (true, 8, 1), (false, 4, 0), (true, 4, 1), (true, 4, 2), (true, 8, 0), (true, 8, 1),
    ];

    [TestCase(float.PositiveInfinity)]
    [TestCase(float.NaN)]
    public void TheScaleFollowsTheAlgorithm(float bad)
    {
        using var scope = NewDisposeScope();
        var weight = new Parameter(ones(3));
        using var optimizer = optim.SGD([weight], 0.25);
        var scaler = new GradientScaler(initialScale: 8, growthInterval: 3);
        var expected = 1f;
        foreach (var (finite, scale, tracker) in _golden)
        {
            optimizer.zero_grad();
            scaler.Scale(weight.sum() * (finite ? 1f : bad)).backward();

            Assert.That(scaler.Step(optimizer), Is.EqualTo(finite));
            scaler.Update();

            expected -= finite ? 0.25f : 0;
            Assert.That((scaler.CurrentScale, scaler.State.GrowthTracker), Is.EqualTo((scale, tracker)));
            Assert.That(weight.detach().data<float>().ToArray(), Is.All.EqualTo(expected));
        }
    }

    [Test]
    public void EachOptimizerStepsForItselfAndTheScaleForAll()
    {
        using var scope = NewDisposeScope();
        var (good, bad) = (new Parameter(ones(2)), new Parameter(ones(2)));
        using var first = optim.SGD([good], 0.5);
        using var second = optim.SGD([bad], 0.5);
        var scaler = new GradientScaler(initialScale: 4);
        scaler.Scale(good.sum() + (bad * float.PositiveInfinity).sum()).backward();

        Assert.That(scaler.Step(first), Is.True);
        Assert.That(scaler.Step(second), Is.False);
        scaler.Update();

        Assert.That(good.detach().data<float>().ToArray(), Is.All.EqualTo(0.5f));
        Assert.That(bad.detach().data<float>().ToArray(), Is.All.EqualTo(1f));
        Assert.That(scaler.CurrentScale, Is.EqualTo(2f));
    }

    [Test]
    public void GradientsAreClippedAfterUnscaling()
    {
        using var scope = NewDisposeScope();
        var weight = new Parameter(zeros(2));
        using var optimizer = optim.SGD([weight], 1);
        var scaler = new GradientScaler(initialScale: 1024);
        scaler.Scale((weight * torch.tensor(new[] { 3f, 4f })).sum()).backward();

        scaler.Unscale(optimizer);
        Assert.That(weight.grad!.data<float>().ToArray(), Is.EqualTo(new[] { 3f, 4f }));
        Assert.That(GradientClipping.ByNorm([weight], 1), Is.EqualTo(5).Within(1e-6));
        scaler.Step(optimizer);
        scaler.Update();

        Assert.That(weight.detach().data<float>().ToArray(), Is.EqualTo(new[] { -0.6f, -0.8f }).Within(1e-6f));
    }

    [Test]
    public void OutOfOrderCallsAreRefused()
    {
        using var scope = NewDisposeScope();
        var weight = new Parameter(ones(2));
        using var optimizer = optim.SGD([weight], 0.5);
        var scaler = new GradientScaler();
        Assert.That(() => scaler.Update(), Throws.InvalidOperationException.With.Message.Contains("without a step"));
        scaler.Scale(weight.sum()).backward();
        scaler.Unscale(optimizer);
        Assert.That(() => scaler.Unscale(optimizer), Throws.InvalidOperationException.With.Message.Contains("already"));
        scaler.Step(optimizer);
        Assert.That(() => scaler.Step(optimizer), Throws.InvalidOperationException.With.Message.Contains("already"));
        Assert.That(() => scaler.Unscale(optimizer), Throws.InvalidOperationException.With.Message.Contains("after Step"));
        scaler.Update();
        Assert.That(() => scaler.Unscale(optimizer), Throws.Nothing);
    }

    [Test]
    public void AStateGoesOnElsewhere()
    {
        var state = new GradientScalerState(32, 3, 0.25, 7, 5);
        var scaler = new GradientScaler();

        scaler.Load(System.Text.Json.JsonSerializer.Deserialize<GradientScalerState>(System.Text.Json.JsonSerializer.Serialize(state))!);

        Assert.That(scaler.State, Is.EqualTo(state));
        Assert.That(() => scaler.Load(state with { BackoffFactor = 1 }), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(scaler.State, Is.EqualTo(state));
    }

    [Test]
    public void WhereItIsNotEnabledAllPasses()
    {
        using var scope = NewDisposeScope();
        var weight = new Parameter(ones(2));
        using var optimizer = optim.SGD([weight], 0.5);
        var scaler = new GradientScaler(enabled: false);
        var loss = weight.sum() * float.PositiveInfinity;

        Assert.That(scaler.Scale(loss), Is.SameAs(loss));
        loss.backward();
        scaler.Unscale(optimizer);
        Assert.That(scaler.Step(optimizer), Is.True);
        scaler.Update();

        Assert.That(scaler.CurrentScale, Is.EqualTo(1f));
        Assert.That(weight.detach().data<float>().ToArray(), Is.All.EqualTo(float.NegativeInfinity));
    }

    [Test]
    public void TheScaleNeverGrowsToInfinity()
    {
        using var scope = NewDisposeScope();
        var weight = new Parameter(zeros(2));
        using var optimizer = optim.SGD([weight], 0.5);
        var scaler = new GradientScaler(initialScale: 2e38f, growthInterval: 1);
        scaler.Scale(weight.mul(1e-3).sum()).backward();
        scaler.Step(optimizer);
        scaler.Update();

        Assert.That(scaler.CurrentScale, Is.EqualTo(2e38f));
        scaler.Step(optimizer);
        scaler.Update(newScale: 16);
        Assert.That(scaler.CurrentScale, Is.EqualTo(16f));
    }

    [Test]
    public void HalfPrecisionParametersAreRefused()
    {
        using var scope = NewDisposeScope();
        using var optimizer = optim.SGD([new Parameter(ones(2, ScalarType.Float16))], 0.5);
        Assert.That(() => new GradientScaler().Unscale(optimizer), Throws.TypeOf<UsageException>().With.Message.Contains("Float16"));
    }

    [Test]
    public void PlainOperatorsUnscaleTheSame([Values(1f, float.NaN, float.NegativeInfinity)] float last)
    {
        using var scope = NewDisposeScope();
        Parameter[] parameters = [new(zeros(40)), new(zeros(3)), new(zeros(2))];
        parameters[0].mul(arange(40)).sum().backward();
        parameters[1].mul(torch.tensor(new[] { 8f, -4f, last })).sum().backward();

        Assert.That(GradientScaler.Plain(parameters, 0.25f), Is.EqualTo(!float.IsFinite(last)));

        Assert.That(parameters[0].grad!.data<float>().ToArray(), Is.EqualTo(Enumerable.Range(0, 40).Select(static i => i / 4f)));
        Assert.That(parameters[1].grad!.data<float>().ToArray(), Is.EqualTo(new[] { 2f, -1f, last / 4 }));
        Assert.That(parameters[2].grad, Is.Null);
    }
}
