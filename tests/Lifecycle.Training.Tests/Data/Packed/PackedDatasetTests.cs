using Lifecycle.Training.Data;
using Lifecycle.Training.Data.Packed;
using Lifecycle.Training.Data.Sequences;
using Lifecycle.Training.Data.Splitting;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Data.Packed;

public class PackedDatasetTests
{
    [Test]
    public void GivesBackWhatWasWritten([Values(ScalarType.Byte, ScalarType.Int8, ScalarType.Int16, ScalarType.Int32, ScalarType.Int64, ScalarType.Float16, ScalarType.BFloat16, ScalarType.Float32, ScalarType.Float64, ScalarType.Bool)] ScalarType type)
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        manual_seed(1);
        var images = (rand(500, 3, 5) * 100).to(type);
        var (masks, labels) = (rand(500, 70), arange(500, ScalarType.Int64));
        using var source = new Lifecycle.Training.Data.TensorDataset([images, labels.to(ScalarType.Int32)], [labels, masks]);
        source.WritePacked(folder["a.pack"]);
        using var packed = PackedDataset.Open(folder["a.pack"]);
        packed.Verify();
        Assert.That(packed.Inputs.Concat(packed.Targets).Select(spec => spec.ToString()), Is.EqualTo(source.Inputs.Concat(source.Targets).Select(spec => spec.ToString())));
        Assert.That(packed.ReadLabels(), Is.EqualTo(Enumerable.Range(0, 500)));
        Same(packed, source, [499, 0, 3, 3, 250]);
    }

    [Test]
    public void GivesBackSequencesOfDifferentLengths()
    {
        using var folder = new TemporaryFolder();
        using var source = Sequences();
        source.WritePacked(folder["a.pack"]);
        var before = LiveTensors.Settled();
        using (var packed = PackedDataset.Open(folder["a.pack"]))
        {
            Assert.That(packed.Inputs.Select(spec => spec.ToString()), Is.EqualTo(new[] { "Int32 [-1]", "Int64 []" }));
            Same(packed, source, [0, 7, 199, 3]);
            Same(packed, source, [5]);
            Assert.That(packed.ReadLabels(), Is.EqualTo(Enumerable.Range(0, 200)));
        }
        Assert.That(LiveTensors.Settled(), Is.EqualTo(before));
    }

    [Test]
    public void ReadsFromSeveralThreads()
    {
        using var folder = new TemporaryFolder();
        using var source = Toy.Images(3000);
        source.WritePacked(folder["a.pack"]);
        using var packed = PackedDataset.Open(folder["a.pack"]);
        Parallel.For(0, 300, i => Same(packed, source, [i, 2999 - i, i * 10]));
    }

    [Test]
    public async Task TrainsAsTheSameSamplesInMemoryDo()
    {
        using var folder = new TemporaryFolder();
        using var source = Toy.Images(60);
        source.WritePacked(folder["a.pack"]);
        using var packed = PackedDataset.Open(folder["a.pack"]);
        Assert.That(await Train(packed), Is.EqualTo(await Train(source)));
    }

    [Test]
    public void AllocatesNothingASample()
    {
        using var folder = new TemporaryFolder();
        using var source = Toy.Images(3000);
        source.WritePacked(folder["a.pack"]);
        using var packed = PackedDataset.Open(folder["a.pack"]);
        long Allocated(int count)
        {
            long[] indices = [.. Enumerable.Range(0, count).Select(i => (long)i)];
            using var buffer = packed.Read(indices);
            packed.TryRead(indices, buffer);
            var before = GC.GetAllocatedBytesForCurrentThread();
            packed.TryRead(indices, buffer);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Allocated(10);
        Assert.That(Allocated(2000), Is.EqualTo(Allocated(20)));
    }

    [Test]
    public void NothingIsLeftOfAFileThatWasNotCompleted()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.pack"], "old");
        using (var batch = Toy.Images(4).Read([0, 1]))
        using (var writer = new PackedWriter(folder["a.pack"], [ElementSpec.OfRows(batch.Inputs[0])], [ElementSpec.OfRows(batch.Targets[0])]))
            writer.Append(batch);
        Assert.Multiple(() =>
        {
            Assert.That(Directory.GetFiles(folder.Path), Has.Length.EqualTo(1));
            Assert.That(File.ReadAllText(folder["a.pack"]), Is.EqualTo("old"));
        });
    }

    [Test]
    public void RefusesWhatCannotBeWritten() => Assert.Multiple(() =>
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var spec = new ElementSpec(ScalarType.Float32, [2]);
        using var writer = new PackedWriter(folder["a.pack"], [spec], []);
        Assert.That(() => writer.Append([zeros(3, 3)], []), Throws.TypeOf<DataException>());
        Assert.That(() => writer.Append([zeros(3, 2)], [zeros(3)]), Throws.TypeOf<DataException>());
        Assert.That(writer.Complete, Throws.TypeOf<UsageException>());
        Assert.That(() => new PackedWriter(folder["a.pack"], [], []), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => new PackedWriter(folder["a.pack"], [new ElementSpec(ScalarType.Float32, [2, -1])], []), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => new PackedWriter(folder["a.pack"], [new ElementSpec(ScalarType.ComplexFloat32, [2])], []), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => new PackedWriter(folder["none/a.pack"], [spec], []), Throws.TypeOf<UsageException>());
        using var several = new PackedWriter(folder["b.pack"], [new ElementSpec(ScalarType.Float32, [-1])], []);
        Assert.That(() => several.Append([zeros(3, 2)], []), Throws.TypeOf<UsageException>());
    });

    [Test]
    public void AClosedFileCannotBeRead()
    {
        using var folder = new TemporaryFolder();
        using var source = Toy.Images(10);
        source.WritePacked(folder["a.pack"]);
        var packed = PackedDataset.Open(folder["a.pack"]);
        packed.Dispose();
        packed.Dispose();
        Assert.That(() => packed.Read([0]), Throws.TypeOf<ObjectDisposedException>());
    }

    internal static SequenceDataset Sequences()
    {
        var random = new Random(3);
        int[][] tokens = [.. Enumerable.Range(0, 200).Select(_ => Enumerable.Range(0, random.Next(0, 30)).ToArray())];
        return new SequenceDataset(RaggedTensor.FromArrays(tokens), arange(200, ScalarType.Int64), new SequenceOptions { Lengths = true });
    }

    internal static void Same(IDataset actual, IDataset expected, long[] indices)
    {
        using var scope = NewDisposeScope();
        var (left, right) = (actual.Read(indices), expected.Read(indices));
        foreach (var (a, e) in left.Inputs.Concat(left.Targets).Zip(right.Inputs.Concat(right.Targets)))
        {
            Assert.That(a.dtype, Is.EqualTo(e.dtype));
            Assert.That(a.shape, Is.EqualTo(e.shape));
            Assert.That(a.bytes.SequenceEqual(e.bytes), Is.True);
        }
    }

    private static async Task<float[]> Train(IDataset dataset)
    {
        using var model = Toy.Net();
        await new Trainer(model, Lifecycle.Training.Optimization.Losses.CrossEntropy(), Toy.Options()).FitAsync(dataset);
        return Toy.Weights(model);
    }
}
