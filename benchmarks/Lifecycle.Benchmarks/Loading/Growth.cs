using System.Diagnostics;
using System.Globalization;
using Lifecycle.Training.Data;
using Lifecycle.Training.Data.Loading;
using Lifecycle.Training.Data.Packed;
using Lifecycle.Training.Data.Sampling;
using Lifecycle.Training.Optimization;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Benchmarks.Loading;

/// <summary>
/// Whether a hundred times as many images cost more memory or more time an image: packed files of 60 thousand, 600 thousand and 6 million byte
/// images, written, read in shuffled order, and trained on for a while. Needs 5 GB of disk for a while.
/// </summary>
internal static class Growth
{
    private const int BatchSize = 128;
    private static readonly ElementSpec _image = new(ScalarType.Byte, [1, 28, 28]);
    private static readonly ElementSpec _label = new(ScalarType.Int64, []);

    /// <summary>Measures and prints.</summary>
    /// <param name="args">Seconds of training for each size, 100 by default; the largest number of images, 6,000,000 by default.</param>
    public static void Run(string[] args)
    {
        var seconds = args is [var text, ..] ? double.Parse(text, CultureInfo.InvariantCulture) : 100;
        var largest = args is [_, var most, ..] ? long.Parse(most, CultureInfo.InvariantCulture) : 6_000_000;
        Console.WriteLine("| images | file MB | written MB/s | checked MB/s | loaded images/s | memory MB | trained images/s | waited % | memory MB |");
        Console.WriteLine("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        // The smallest again at the end: what it holds then and didn't at first is the process' age, not the file's size.
        foreach (var count in (long[])[largest / 100, largest / 10, largest, largest / 100]) Measure(count, seconds);
    }

    private static void Measure(long count, double seconds)
    {
        using var folder = new ScratchFolder();
        var path = folder["images.pack"];
        var writing = Time(() => Write(path, count));
        using var packed = PackedDataset.Open(path);
        var checking = Time(() => packed.Verify());
        var loaded = Load(packed, seconds / 4);
        var loadedMemory = AnonymousMegabytes();
        var report = Train(packed, count, seconds);
        var megabytes = new FileInfo(path).Length / 1e6;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {count:N0} | {megabytes:N0} | {megabytes / writing:N0} | {megabytes / checking:N0} | {loaded:N0} | {loadedMemory:N0} | {report.SamplesPerSecond:N0} | {100 * (report.DataWait / report.Duration):F2} | {AnonymousMegabytes():N0} |"));
    }

    private static void Write(string path, long count)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var (images, labels) = (randint(0, 256, [10_000, 1, 28, 28], ScalarType.Byte), randint(0, 10, [10_000], ScalarType.Int64));
        using var writer = new PackedWriter(path, [_image], [_label]);
        while (writer.Count < count) writer.Append([images.narrow(0, 0, Math.Min(10_000, count - writer.Count))], [labels.narrow(0, 0, Math.Min(10_000, count - writer.Count))]);
        writer.Complete();
    }

    private static double Load(PackedDataset packed, double seconds)
    {
        var loader = new BatchLoader(packed, new ShuffledSampler(packed.Count, seed: 1), BatchSize);
        var start = Stopwatch.GetTimestamp();
        long images = 0;
        for (var epoch = 0; ; epoch++)
        {
            using var reader = loader.Open(epoch);
            while (reader.TryRead(out var batch))
            {
                using (batch) images += batch.Count;
                if (Stopwatch.GetElapsedTime(start).TotalSeconds >= seconds) return images / Stopwatch.GetElapsedTime(start).TotalSeconds;
            }
        }
    }

    // An epoch is as many images as the first size has, so that one rate is measured on all; it is drawn from all.
    private static TrainingReport Train(PackedDataset packed, long count, double seconds)
    {
        using var model = nn.Sequential(nn.Conv2d(1, 16, 3, stride: 2), nn.ReLU(), nn.Conv2d(16, 32, 3, stride: 2), nn.ReLU(), nn.Flatten(), nn.Linear(32 * 36, 10));
        var window = Math.Min(count, 60_000);
        var rate = Fit(model, packed, window, epochs: 1).SamplesPerSecond;
        return Fit(model, packed, window, epochs: (int)Math.Max(1, seconds * rate / window));
    }

    private static TrainingReport Fit(nn.Module<Tensor, Tensor> model, PackedDataset packed, long window, int epochs) =>
        new Trainer(model, Losses.CrossEntropy(), new TrainerOptions { Epochs = epochs, BatchSize = BatchSize, RestoreBest = false, Sampler = new Window(packed.Count, window) })
            .FitAsync(packed).GetAwaiter().GetResult();

    private static double Time(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    // What this process holds itself; pages of the mapped file are the system's to take back.
    private static double AnonymousMegabytes() => File.ReadLines("/proc/self/status").Where(line => line.StartsWith("RssAnon:", StringComparison.Ordinal))
        .Select(line => double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1000).First();

    /// <summary>The first samples of each epoch's shuffle of all.</summary>
    private sealed class Window(long count, long window) : ISampler
    {
        private readonly ShuffledSampler _all = new(count, seed: 2);

        public long Count => window;

        public void Fill(int epoch, long start, Span<long> samples) => _all.Fill(epoch, start, samples);
    }
}
