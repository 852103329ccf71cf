using Lifecycle.Training.Metrics;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Metrics;

public class AccuracyTests
{
    [Test]
    public void CountsOverBatchesOfDifferentSizes()
    {
        var before = LiveTensors.Settled();
        using (NewDisposeScope())
        using (var state = Lifecycle.Training.Metrics.Metrics.Accuracy().Start())
        {
            state.Update(Scores(0, 1, 2), Labels(0, 1, 0));
            state.Update(Scores(2), Labels(2));
            Assert.That(state.Compute(), Is.EqualTo(0.75));
        }
        Assert.That(Tensor.TotalCount, Is.EqualTo(before));
    }

    [Test]
    public void IsNotANumberWithoutBatches()
    {
        using var state = Lifecycle.Training.Metrics.Metrics.Accuracy().Start();
        Assert.That(state.Compute(), Is.NaN);
    }

    [Test]
    public void LabelsWithAnAxisTooManyAreRefused()
    {
        using var scope = NewDisposeScope();
        using var state = Lifecycle.Training.Metrics.Metrics.Accuracy().Start();
        Assert.That(() => state.Update(Scores(0, 1, 2), Labels(0, 1, 2).reshape(3, 1)), Throws.InstanceOf<ModelException>().With.Message.Contains("[3x3]").And.Message.Contains("[3x1]"));
    }

    private static Tensor Scores(params long[] winners) => nn.functional.one_hot(Labels(winners), 3).to(ScalarType.Float32);

    private static Tensor Labels(params long[] labels) => torch.tensor(labels, ScalarType.Int64);
}
