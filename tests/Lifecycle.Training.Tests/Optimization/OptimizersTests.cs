using Lifecycle.Training.Optimization;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Optimization;

public class OptimizersTests
{
    private static IEnumerable<TestCaseData> Decaying()
    {
        yield return new TestCaseData(Optimizers.AdamW(0.1, weightDecay: 0.5), false).SetArgDisplayNames("AdamW");
        yield return new TestCaseData(Optimizers.Adam(0.1, weightDecay: 0.5), false).SetArgDisplayNames("Adam");
        yield return new TestCaseData(Optimizers.Sgd(0.1, weightDecay: 0.5), false).SetArgDisplayNames("Sgd");
        yield return new TestCaseData(Optimizers.Lion(0.1, weightDecay: 0.5), false).SetArgDisplayNames("Lion");
        yield return new TestCaseData(Optimizers.Lion(0.1, weightDecay: 0.5, decayAll: true), true).SetArgDisplayNames("Lion, all");
        yield return new TestCaseData(Optimizers.AdamW(0.1, weightDecay: 0.5, decayAll: true), true).SetArgDisplayNames("AdamW, all");
        yield return new TestCaseData(Optimizers.Adam(0.1, weightDecay: 0.5, decayAll: true), true).SetArgDisplayNames("Adam, all");
        yield return new TestCaseData(Optimizers.Sgd(0.1, weightDecay: 0.5, decayAll: true), true).SetArgDisplayNames("Sgd, all");
    }

    [TestCaseSource(nameof(Decaying))]
    public void DecayLeavesBiasesAloneUnlessToldOtherwise(IOptimizerFactory factory, bool biasDecays)
    {
        using var scope = NewDisposeScope();
        using var layer = nn.Linear(2, 2);
        using (no_grad())
        {
            layer.weight.fill_(1);
            layer.bias!.fill_(1);
        }
        using var optimizer = factory.Create([("weight", (Parameter)layer.weight), ("bias", (Parameter)layer.bias)]);
        // A gradient of nothing: what changes, changes by decay.
        layer.call(torch.zeros(1, 2)).sum().mul(0).backward();

        optimizer.step();

        Assert.Multiple(() =>
        {
            Assert.That(layer.weight.detach().max().ToSingle(), Is.LessThan(0.99));
            Assert.That(layer.bias.detach().max().ToSingle() < 0.99, Is.EqualTo(biasDecays));
        });
    }

    [Test]
    public void ACustomOptimizerIsTakenAsItIs()
    {
        using var layer = nn.Linear(2, 2);
        var factory = Optimizers.Custom(0.3, parameters => optim.SGD(parameters.Select(p => p.Parameter), 0.3));
        using var optimizer = factory.Create([("weight", (Parameter)layer.weight)]);

        Assert.That(optimizer.ParamGroups.Single().LearningRate, Is.EqualTo(0.3));
    }
}
