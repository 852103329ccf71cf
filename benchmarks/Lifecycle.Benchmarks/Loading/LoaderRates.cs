using System.Globalization;
using Lifecycle.Benchmarks.Python;
using Lifecycle.Training.Data;
using Lifecycle.Training.Data.Loading;
using Lifecycle.Training.Data.Packed;
using Lifecycle.Training.Data.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Benchmarks.Loading;

/// <summary>
/// Shuffled epochs of 60,000 byte images through the loader, from memory and from a packed file, in turn with python3-torch's DataLoader over
/// the same kind of data, in both orders.
/// </summary>
internal static class LoaderRates
{
    private const int Count = 60_000;
    private const int BatchSize = 128;

    /// <summary>Measures and prints.</summary>
    /// <param name="args">The number of pairs, 7 by default.</param>
    public static void Run(string[] args)
    {
        var pairs = args is [var text, ..] ? int.Parse(text, CultureInfo.InvariantCulture) : 7;
        using var folder = new ScratchFolder();
        using var memory = new Lifecycle.Training.Data.TensorDataset(randint(0, 256, [Count, 1, 28, 28], ScalarType.Byte), randint(0, 10, [Count], ScalarType.Int64));
        memory.WritePacked(folder["images.pack"]);
        using var packed = PackedDataset.Open(folder["images.pack"]);
        foreach (var workers in (int[])[0, 2])
        {
            using var peer = PythonPeer.Start("loader.py", $"{Count}", $"{BatchSize}", $"{workers}");
            if (peer is null)
            {
                Console.WriteLine("python3-torch's DataLoader: not measured: /usr/bin/python3 has no torch; apt install python3-torch");
                return;
            }
            Print("memory", memory, null, peer, workers, pairs);
            Print("memory", memory, 2, peer, workers, pairs);
            Print("packed file", packed, null, peer, workers, pairs);
            Print("packed file", packed, 2, peer, workers, pairs);
        }
    }

    private static void Print(string source, IDataset dataset, int? workers, PythonPeer peer, int peerWorkers, int pairs)
    {
        var loader = new BatchLoader(dataset, new ShuffledSampler(Count, seed: 1), BatchSize, new BatchLoaderOptions { Workers = workers });
        var timing = PairedTiming.Measure(() => Epoch(loader), () => peer.Run(1), pairs);
        var baseline = Count / timing.BaselineMedian.TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{source}, {(workers is { } count ? $"{count} threads" : "threads by measurement")}: {baseline / timing.RatioMedian:N0} images/s, {1 / timing.RatioMedian:F1} times python3-torch with {peerWorkers} workers ({baseline:N0} images/s; quartiles {1 / timing.RatioHigh:F1} to {1 / timing.RatioLow:F1}); {pairs} pairs of an epoch"));
    }

    private static void Epoch(BatchLoader loader)
    {
        using var reader = loader.Open(epoch: 0);
        while (reader.TryRead(out var batch)) batch.Dispose();
    }
}
