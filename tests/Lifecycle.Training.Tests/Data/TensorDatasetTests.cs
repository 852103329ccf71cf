using Lifecycle.Training.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Data;

public class TensorDatasetTests
{
    [Test]
    public void ReadsRowsInTheOrderOfTheIndices()
    {
        using var dataset = Numbers(5);
        using var batch = dataset.Read([3, 0]);

        Assert.Multiple(() =>
        {
            Assert.That(batch.Count, Is.EqualTo(2));
            Assert.That(batch.Inputs[0].data<float>().ToArray(), Is.EqualTo(new[] { 6f, 7f, 0f, 1f }));
            Assert.That(batch.Targets[0].data<long>().ToArray(), Is.EqualTo(new[] { 3L, 0L }));
        });
    }

    [Test]
    public void OutlivesTheScopeThatMadeItsTensorsAndFreesThem()
    {
        var before = LiveTensors.Settled();
        TensorDataset dataset;
        using (NewDisposeScope()) dataset = Numbers(3);
        using (dataset)
        using (var batch = dataset.Read([2]))
            Assert.That(batch.Targets[0].ToInt64(), Is.EqualTo(2));
        Assert.That(Tensor.TotalCount, Is.EqualTo(before));
    }

    [Test]
    public void RefusesTensorsOfDifferentCounts()
    {
        using var scope = NewDisposeScope();
        Assert.That(() => new TensorDataset(torch.zeros(3, 2), torch.zeros(4)), Throws.InstanceOf<DataException>().With.Message.Contains("3, 4"));
    }

    [Test]
    public void SplitPartsShareNothingAndAreTheWhole()
    {
        using var dataset = Numbers(20);
        var (train, validation) = dataset.Split(5, seed: 1);

        var (left, right) = (Labels(train), Labels(validation));
        Assert.Multiple(() =>
        {
            Assert.That(right, Has.Length.EqualTo(5));
            Assert.That(left.Concat(right).Order(), Is.EqualTo(Enumerable.Range(0, 20).Select(i => (long)i)));
            Assert.That(Labels(dataset.Split(5, seed: 1).Validation), Is.EqualTo(right));
            Assert.That(Labels(dataset.Split(5, seed: 2).Validation), Is.Not.EqualTo(right));
        });
    }

    [Test]
    public void TakeKeepsTheFirst()
    {
        using var dataset = Numbers(4);
        Assert.Multiple(() =>
        {
            Assert.That(Labels(dataset.Take(2)), Is.EqualTo(new[] { 0L, 1L }));
            Assert.That(dataset.Take(9), Is.SameAs(dataset));
        });
    }

    [Test]
    public void SubsetRefusesIndicesOutside()
    {
        using var dataset = Numbers(4);
        Assert.That(() => new Subset(dataset, [4]), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    private static TensorDataset Numbers(int count)
    {
        var features = new float[count, 2];
        for (var i = 0; i < count; i++) (features[i, 0], features[i, 1]) = (2 * i, (2 * i) + 1);
        return TensorDataset.FromArrays(features, [.. Enumerable.Range(0, count).Select(i => (long)i)]);
    }

    private static long[] Labels(IDataset dataset)
    {
        using var batch = dataset.Read([.. Enumerable.Range(0, (int)dataset.Count).Select(i => (long)i)]);
        return batch.Targets[0].data<long>().ToArray();
    }
}
