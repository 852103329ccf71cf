using Lifecycle.Training.Distributed;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Distributed.Worker;

/// <summary>The documentation's training loop, held against one process that has the whole batch.</summary>
internal static class DataParallelExample
{
    // begin: step
    internal static void TrainStep(ProcessGroup group, nn.Module<Tensor, Tensor> model, optim.Optimizer optimizer, Tensor inputs, Tensor labels)
    {
        optimizer.zero_grad();
        using var scope = NewDisposeScope();
        nn.functional.cross_entropy(model.call(inputs), labels).backward();
        // Each rank's loss is a mean over its own samples, so the mean of the gradients is that of the whole batch.
        group.AllReduce([.. model.parameters().Select(static parameter => parameter.grad!)], ReduceOperation.Average);
        optimizer.step();
    }
    // end: step

    // begin: start
    internal static nn.Module<Tensor, Tensor> Prepare(ProcessGroup group, nn.Module<Tensor, Tensor> model)
    {
        model = SyncBatchNorm.ConvertSyncBatchNorm(model, group);
        group.Broadcast([.. model.parameters(), .. model.buffers()], source: 0);
        return model;
    }
    // end: start

    internal static void EqualsOneProcess(ProcessGroup group)
    {
        manual_seed(11);
        using var single = Net();
        manual_seed(100 + group.Rank);
        using var mine = Prepare(group, Net());
        if (group.Rank == 0) single.load_state_dict(mine.state_dict());
        group.Broadcast([.. single.parameters()]);
        using var one = optim.SGD(single.parameters(), 0.1, momentum: 0.9);
        using var two = optim.SGD(mine.parameters(), 0.1, momentum: 0.9);
        manual_seed(12);
        for (var step = 0; step < 10; step++)
        {
            var (inputs, labels) = (randn(8, 2, 6, 6), randint(0, 3, [8], ScalarType.Int64));
            one.zero_grad();
            nn.functional.cross_entropy(single.call(inputs), labels).backward();
            one.step();
            TrainStep(group, mine, two, inputs.narrow(0, group.Rank * 4, 4), labels.narrow(0, group.Rank * 4, 4));
        }

        foreach (var (name, a) in mine.state_dict())
            Assert.That((a - single.state_dict()[name]).abs().max().to(ScalarType.Float64).item<double>(), Is.LessThan(1e-5), name);
    }

    private static nn.Module<Tensor, Tensor> Net() =>
        nn.Sequential(nn.Conv2d(2, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(64, 3));
}
