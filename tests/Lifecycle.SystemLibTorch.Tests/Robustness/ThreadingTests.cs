using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.SystemLibTorch.Tests.Robustness;

/// <summary>Models, gradients and loaders on many threads at once.</summary>
[TestFixture]
public sealed class ThreadingTests
{
    private static readonly ParallelOptions Four = new() { MaxDegreeOfParallelism = 4 };

    [Test]
    public void ModelsTrainOnThreadsOfTheirOwn()
    {
        using var data = linspace(-1, 1, 32).view(8, 4);
        var losses = new float[4];
        Parallel.For(0, losses.Length, Four, i =>
        {
            using var scope = NewDisposeScope();
            using var model = nn.Linear(4, 2);
            foreach (var parameter in model.parameters()) nn.init.constant_(parameter, 0.1);
            using var optimizer = optim.Adam(model.parameters(), 0.05);
            for (var step = 0; step < 20; step++)
            {
                using var inner = NewDisposeScope();
                optimizer.zero_grad();
                var loss = model.call(data).square().mean();
                loss.backward();
                optimizer.step();
                losses[i] = loss.item<float>();
            }
        });
        Assert.That(losses, Is.All.EqualTo(losses[0]));
        Assert.That(losses[0], Is.LessThan(0.01f));
    }

    [Test]
    public void GradientsOfOneParameterAddUpFromAllThreads()
    {
        using var x = ones(16, requires_grad: true);
        Parallel.For(0, 64, Four, _ =>
        {
            using var scope = NewDisposeScope();
            (x * 2).sum().backward();
        });
        using var grad = x.grad!;
        Assert.That(grad.data<float>().ToArray(), Is.All.EqualTo(128f));
    }

    [Test]
    public void LoadersRunBesideEachOther()
    {
        var sums = new double[4];
        Parallel.For(0, sums.Length, Four, i =>
        {
            using var numbers = arange(100, dtype: float64);
            using var loader = utils.data.DataLoader(utils.data.TensorDataset(numbers), 7, shuffle: true, seed: i, num_worker: 2);
            foreach (var batch in loader) sums[i] += batch[0].sum().item<double>();
        });
        Assert.That(sums, Is.All.EqualTo(4950));
    }

    [Test]
    public void TensorsLeftToTheCollectorAreFreed()
    {
        MakeGarbage();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = Tensor.TotalCount;
        Parallel.For(0, 4, Four, _ => MakeGarbage());
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        // A stack may still hold on to a few.
        Assert.That(Tensor.TotalCount - before, Is.LessThan(100));
    }

    private static void MakeGarbage()
    {
        for (var i = 0; i < 1000; i++) _ = zeros(16);
    }
}
