using Lifecycle.Training.Data;
using Lifecycle.Training.Optimization;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests;

/// <summary>A small net and data to run it on.</summary>
internal static class Toy
{
    public const string FashionMnist = "/usr/share/datasets/fashion-mnist";

    /// <summary>A net for byte images [1, 8, 8] of 3 classes, with batch norm and dropout, the same for the same seed.</summary>
    public static nn.Module<Tensor, Tensor> Net(long seed = 1, long classes = 3)
    {
        manual_seed(seed);
        return nn.Sequential(nn.Conv2d(1, 4, 3, padding: 1), nn.BatchNorm2d(4), nn.ReLU(), nn.Conv2d(4, 4, 3, padding: 1), nn.Dropout(0.1), nn.Flatten(), nn.Linear(4 * 64, classes));
    }

    /// <summary>Byte images [1, 8, 8] whose brightness tells their class.</summary>
    public static TensorDataset Images(int count, int classes = 3, long label = -1)
    {
        var random = new RandomStream(5, 0, 0);
        var (images, labels) = (new byte[count * 64], new long[count]);
        for (var i = 0; i < count; i++)
        {
            labels[i] = i % classes;
            for (var pixel = 0; pixel < 64; pixel++) images[(i * 64) + pixel] = (byte)((labels[i] * 60) + (random.NextDouble() * 80));
        }
        if (label >= 0) labels[count / 2] = label;
        return new TensorDataset(torch.tensor(images, [count, 1, 8, 8]), torch.tensor(labels, ScalarType.Int64));
    }

    /// <summary>Options for a quick run on one thread.</summary>
    public static TrainerOptions Options(int epochs = 2) => new()
    {
        Epochs = epochs, BatchSize = 16, Seed = 3, Device = "cpu", Threads = 1, Optimizer = Optimizers.AdamW(1e-2), Metrics = [Lifecycle.Training.Metrics.Metrics.Accuracy()],
    };

    /// <summary>All weights and buffers as numbers.</summary>
    public static float[] Weights(nn.Module model)
    {
        using var scope = NewDisposeScope();
        return [.. model.state_dict().OrderBy(e => e.Key, StringComparer.Ordinal).SelectMany(e => e.Value.detach().to(ScalarType.Float32).contiguous().data<float>().ToArray())];
    }
}
