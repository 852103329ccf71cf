using Lifecycle.Training.Data;
using Lifecycle.Training.Data.Combining;
using Lifecycle.Training.Data.Loading;
using Lifecycle.Training.Data.Splitting;
using Lifecycle.Training.Tests.Data.Loading;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Data.Combining;

public class CombiningTests
{
    [Test]
    public void ConcatenatedDatasetsReadAsOne([Values] bool intoBuffers)
    {
        var before = LiveTensors.Settled();
        var (first, second) = (new CountingDataset(5, intoBuffers: intoBuffers), new CountingDataset(7));
        var both = first.Concat(second);
        using (var batch = both.Read([6, 0, 11, 4, 5, 5]))
            Assert.That(batch.Inputs[0].data<long>().ToArray(), Is.EqualTo(new long[] { 1, -1, 0, 0, 6, -6, 4, -4, 0, 0, 0, 0 }));
        Assert.That(both.ReadLabels(), Is.EqualTo(new[] { 0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 5, 6 }));

        var read = new List<long>();
        using (var reader = new BatchLoader(both, null, 4).Open(0))
            while (reader.TryRead(out var batch))
                using (batch) read.AddRange(batch.Targets[0].data<long>().ToArray());
        Assert.That(read, Is.EqualTo(new[] { 0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 5, 6 }));
        Assert.That(Tensor.TotalCount, Is.EqualTo(before));
    }

    [Test]
    public void ConcatenatedLabelsAreReadAlone()
    {
        using var images = Toy.Images(10);
        var both = (ITargetReader)images.Take(4).Concat(images);
        using var labels = both.TryReadTarget([5, 0, 3]);
        Assert.That(labels!.data<long>().ToArray(), Is.EqualTo(new long[] { 1, 0, 0 }));
    }

    [Test]
    public void RefusesToConcatenateDifferentSamples()
    {
        using var images = Toy.Images(3);
        Assert.That(() => images.Concat(new CountingDataset(3)), Throws.InstanceOf<ArgumentException>().With.Message.Contains("dataset 2"));
    }

    [Test]
    public void MapsBatchesAndFreesWhatItDoesNotPassOn()
    {
        var before = LiveTensors.Settled();
        var mapped = new CountingDataset(5).Map(batch => new Batch([batch.Inputs[0].to(ScalarType.Float32).mul(2).select(1, 0)], batch.Targets));
        Assert.Multiple(() =>
        {
            Assert.That(mapped.Inputs[0].ToString(), Is.EqualTo("Float32 []"));
            Assert.That(mapped.Targets[0].ToString(), Is.EqualTo("Int64 []"));
        });
        using (var batch = mapped.Read([3, 1]))
        {
            Assert.That(batch.Inputs[0].data<float>().ToArray(), Is.EqualTo(new[] { 6f, 2f }));
            Assert.That(Tensor.TotalCount, Is.EqualTo(before + 2));
        }
        Assert.That(Tensor.TotalCount, Is.EqualTo(before));
    }

    [Test]
    public void AMapThatFailsLeavesNothing()
    {
        var before = LiveTensors.Settled();
        var wrong = new MappedDataset(new CountingDataset(5), batch => new Batch([batch.Inputs[0].narrow(0, 0, 1)], []), [], []);
        var failing = new MappedDataset(new CountingDataset(5), batch => throw new InvalidOperationException(), [], []);
        Assert.Multiple(() =>
        {
            Assert.That(() => wrong.Read([1, 2]), Throws.TypeOf<DataException>());
            Assert.That(() => failing.Read([1, 2]), Throws.TypeOf<InvalidOperationException>());
            Assert.That(Tensor.TotalCount, Is.EqualTo(before));
        });
    }
}
