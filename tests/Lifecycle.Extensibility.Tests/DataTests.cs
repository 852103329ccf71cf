using Lifecycle.Training.Data;
using Lifecycle.Training.Data.Interop;
using Lifecycle.Training.Data.Loading;
using Lifecycle.Training.Data.Packed;
using Lifecycle.Training.Data.Sampling;
using Lifecycle.Training.Data.Sequences;
using Lifecycle.Training.Data.Splitting;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Extensibility.Tests;

/// <summary>What docs/data.md shows.</summary>
public class DataTests
{
    // begin: dataset
    /// <summary>The squares of the numbers below a count.</summary>
    private sealed class Squares(long count) : IDataset
    {
        public long Count => count;

        public IReadOnlyList<ElementSpec> Inputs { get; } = [new(ScalarType.Float32, [1])];

        public IReadOnlyList<ElementSpec> Targets { get; } = [new(ScalarType.Float32, [1])];

        public Batch Read(ReadOnlySpan<long> indices)
        {
            using var scope = NewDisposeScope();
            var numbers = tensor(indices.ToArray()).to(ScalarType.Float32).unsqueeze(1);
            return new Batch([numbers.MoveToOuterDisposeScope()], [numbers.square().MoveToOuterDisposeScope()]);
        }
    }
    // end: dataset

    // begin: sampler
    /// <summary>Every epoch goes on where the one before ended: short epochs over a large dataset.</summary>
    private sealed class RollingSampler(long total, long count, long seed) : ISampler
    {
        private readonly ShuffledSampler _all = new(total, seed);

        public long Count => count;

        public void Fill(int epoch, long start, Span<long> samples)
        {
            for (var i = 0; i < samples.Length; i++)
            {
                var (pass, position) = Math.DivRem((epoch * count) + start + i, total);
                _all.Fill((int)pass, position, samples.Slice(i, 1));
            }
        }
    }
    // end: sampler

    [Test]
    public void ALoaderGivesBatches()
    {
        // begin: loader
        var loader = new BatchLoader(new Squares(1000), new ShuffledSampler(1000, seed: 1), batchSize: 64);
        using var reader = loader.Open(epoch: 3, fromStep: 10);
        while (reader.TryRead(out var batch))
        {
            using (batch) Console.WriteLine($"step {batch.Step}: {batch.Count} samples");
        }

        Console.WriteLine($"{reader.Statistics.BatchesPerSecond:F0} batches/s, waited {reader.Statistics.Wait}");
        // end: loader
        Assert.That(reader.Statistics.Samples, Is.EqualTo(1000 - 640));
    }

    [Test]
    public void SplitsAndSamplers()
    {
        // begin: splits
        float[][] rows = [[1, 2], [3, 4], [5, 6], [7, 8], [9, 10], [11, 12], [13, 14], [15, 16], [17, 18], [19, 20]];
        long[] classes = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1];
        using var dataset = TensorDataset.FromArrays(rows, classes);

        var parts = dataset.RandomSplit([0.8, 0.2], seed: 1);
        var strata = dataset.StratifiedSplit([0.5, 0.5], dataset.ReadLabels(), seed: 1);
        var groups = dataset.GroupSplit([0.7, 0.3], ["a", "a", "b", "c", "c", "d", "e", "e", "f", "g"], seed: 1);
        var folds = dataset.StratifiedKFold(folds: 4, classes, seed: 1);    // folds[0].Train, folds[0].Validation

        var balanced = new TrainerOptions { Sampler = new BalancedSampler(classes, seed: 1) };
        // end: splits
        Assert.Multiple(() =>
        {
            Assert.That(parts.Select(part => part.Count), Is.EqualTo(new[] { 8, 2 }));
            Assert.That(strata.Select(part => part.ReadLabels().Sum()), Is.EqualTo(new[] { 2, 2 }));
            Assert.That(groups.Sum(part => part.Count), Is.EqualTo(10));
            Assert.That(folds, Has.Count.EqualTo(4));
            Assert.That(balanced.Sampler.Count, Is.EqualTo(12));
        });
    }

    [Test]
    public void SequencesAreBucketed()
    {
        // begin: sequences
        long[][] sentences = [[5, 3, 9], [4], [7, 7, 2, 1, 8], [6, 2]];
        using var dataset = new SequenceDataset(
            RaggedTensor.FromArrays(sentences), tensor([0L, 1, 0, 1]), new SequenceOptions { Lengths = true, MultipleOf = 4 });
        var loader = new BatchLoader(dataset, new LengthBucketSampler(dataset.Lengths(), batchSize: 2, seed: 1), batchSize: 2);
        // end: sequences
        using var reader = loader.Open(0);
        var shapes = new List<long>();
        while (reader.TryRead(out var batch))
            using (batch) shapes.Add(batch.Inputs[0].shape[1]);
        Assert.That(shapes, Is.SubsetOf(new[] { 4, 8 }));
    }

    [Test]
    public void SeriesArePartedByTime()
    {
        using var temperatures = linspace(0, 99, 100).reshape(50, 2);

        // begin: windows
        // Rows of hours: two features, of which the first is forecast for 6 hours from the 24 before.
        using var windows = new WindowDataset(temperatures, new WindowOptions { History = 24, Horizon = 6, TargetColumns = [0] });
        IReadOnlyList<WindowDataset> parts = windows.Split(0.3, 0.3);       // training, validation, test
        Console.WriteLine($"{parts[0].Count} windows to learn from, the first forecast for the test begins at hour {parts[2].TimeOf(0)}");
        // end: windows

        Assert.That(parts.Select(static part => part.Count), Is.EqualTo(new[] { 5, 3, 3 }));
        foreach (var part in parts) part.Dispose();
    }

    [Test]
    public void PackedFilesAreWrittenAndRead()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("lifecycle-").FullName, "squares.pack");
        // begin: packed
        using (var writer = new PackedWriter(path, inputs: [new(ScalarType.Byte, [1, 28, 28])], targets: [new(ScalarType.Int64, [])]))
        {
            for (var part = 0; part < 10; part++)    // as the data come, never all in memory
            {
                using var images = zeros(100, 1, 28, 28, ScalarType.Byte);
                using var labels = full(100, part, ScalarType.Int64);
                writer.Append([images], [labels]);
            }

            writer.Complete();    // only now is the file there
        }

        using var packed = PackedDataset.Open(path);
        // end: packed
        Assert.That(packed.ReadLabels().Sum(), Is.EqualTo(4500));
        File.Delete(path);
    }

    [Test]
    public void TorchSharpsDatasetsAreTakenAsTheyAre()
    {
        using var features = rand(20, 3);
        using var labels = zeros(20, ScalarType.Int64);
        // begin: torchsharp
        using var own = utils.data.TensorDataset(features, labels);
        IDataset dataset = own.AsDataset();
        ISampler order = new TorchSharp.Utils.FisherYatesShuffler(own.Count, seed: 1).AsSampler(own.Count);
        // end: torchsharp
        Assert.That((dataset.Count, order.Count), Is.EqualTo((20, 20)));
    }

    [Test]
    public void ASamplerOfOnesOwnGoesOnInTheNextEpoch()
    {
        var sampler = new RollingSampler(total: 10, count: 4, seed: 1);
        var seen = new List<long>();
        for (var epoch = 0; epoch < 5; epoch++)
        {
            var samples = new long[4];
            sampler.Fill(epoch, 0, samples);
            seen.AddRange(samples);
        }
        Assert.That(seen.Take(10).Order(), Is.EqualTo(Enumerable.Range(0, 10)));
    }
}
