using Lifecycle.Training.Native;
using Lifecycle.Training.Tests.Native;
using Lifecycle.Training.Optimization;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Loops;

public class ModelAfterRunTests
{
    private static readonly TrainerOptions _channelsLast = new() { Epochs = 1, BatchSize = 16, Device = "cpu", Threads = 1, ChannelsLast = true };

    [Test]
    public async Task WeightsAreContiguousAfterTraining()
    {
        NeedsNative.Check();
        using var model = Toy.Net();
        using var data = Toy.Images(32);

        var report = await new Trainer(model, Losses.CrossEntropy(), _channelsLast).FitAsync(data);

        Assert.That(report.ChannelsLast, Is.True);
        AssertLeftInOrder(model);
    }

    [Test]
    public void WeightsAreContiguousAfterCancellation()
    {
        NeedsNative.Check();
        using var model = Toy.Net();
        using var data = Toy.Images(32);
        using var source = new CancellationTokenSource();
        var loss = Losses.Custom("cancelling", (output, target) =>
        {
            if (output.requires_grad) source.Cancel();
            return nn.functional.cross_entropy(output, target);
        });

        Assert.That(() => new Trainer(model, loss, _channelsLast).FitAsync(data, cancellationToken: source.Token), Throws.InstanceOf<OperationCanceledException>());
        AssertLeftInOrder(model);
    }

    private static void AssertLeftInOrder(nn.Module<Tensor, Tensor> model) => Assert.Multiple(() =>
    {
        Assert.That(model.parameters().Select(p => p.IsContiguous(MemoryFormat.Contiguous)), Is.All.True);
        Assert.That(model.modules().Append(model).Select(m => m.training), Is.All.False);
    });
}
