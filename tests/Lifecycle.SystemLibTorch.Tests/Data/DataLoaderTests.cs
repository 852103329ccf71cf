using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.utils.data;

namespace Lifecycle.SystemLibTorch.Tests.Data;

[TestFixture]
public sealed class DataLoaderTests
{
    [TestCase(10, 3, false, new long[] { 3, 3, 3, 1 })]
    [TestCase(10, 3, true, new long[] { 3, 3, 3 })]
    [TestCase(9, 3, false, new long[] { 3, 3, 3 })]
    [TestCase(2, 5, false, new long[] { 2 })]
    [TestCase(2, 5, true, new long[] { })]
    public void BatchesAreOfTheirSize(int count, int batchSize, bool dropLast, long[] expected)
    {
        using var loader = DataLoader(new Squares(count), batchSize, drop_last: dropLast);
        Assert.That(loader.Select(batch => batch["square"].size(0)), Is.EqualTo(expected));
        Assert.That(loader.Count, Is.EqualTo(expected.Length));
    }

    [TestCase(1)]
    [TestCase(4)]
    public void SamplesComeInOrderWhateverTheWorkers(int workers)
    {
        using var loader = DataLoader(new Squares(23), 5, num_worker: workers);
        for (var round = 0; round < 2; round++)
            Assert.That(loader.SelectMany(batch => batch["square"].data<long>().ToArray()), Is.EqualTo(Enumerable.Range(0, 23).Select(i => (long)i * i)));
    }

    // What TorchSharp 0.107.0 gives for these seeds.
    [TestCase(10, 1, new long[] { 9, 2, 4, 8, 7, 1, 3, 0, 6, 5 })]
    [TestCase(7, 42, new long[] { 4, 0, 5, 3, 1, 6, 2 })]
    [TestCase(12, -5, new long[] { 11, 3, 0, 5, 6, 1, 9, 10, 2, 8, 7, 4 })]
    public void ASeedGivesTorchSharpsOrder(int size, int seed, long[] expected)
    {
        var shuffler = new TorchSharp.Utils.FisherYatesShuffler(size, seed);
        Assert.That(shuffler, Is.EqualTo(expected));
        Assert.That(shuffler, Is.EqualTo(expected), "again");
    }

    [Test]
    public void AShuffledLoaderGivesEverySampleOnce()
    {
        using var seeded = DataLoader(new Squares(20), 6, shuffle: true, seed: 7);
        var order = seeded.SelectMany(batch => batch["square"].data<long>().ToArray()).ToArray();
        Assert.That(order, Is.EqualTo(new TorchSharp.Utils.FisherYatesShuffler(20, 7).Select(i => i * i)));
        Assert.That(order, Is.EquivalentTo(Enumerable.Range(0, 20).Select(i => (long)i * i)));
        Assert.That(new TorchSharp.Utils.FisherYatesShuffler(20), Is.EquivalentTo(Enumerable.Range(0, 20)));
    }

    [Test]
    public void AnOrderCanBeGiven()
    {
        using var loader = DataLoader(new Squares(5), 2, [4L, 0L, 4L]);
        Assert.That(loader.SelectMany(batch => batch["square"].data<long>().ToArray()), Is.EqualTo(new[] { 16L, 0, 16 }));
    }

    [Test]
    public void TensorsAreADataset()
    {
        using var scope = NewDisposeScope();
        var dataset = TensorDataset(arange(6, dtype: float32).view(3, 2), tensor([7L, 8, 9]));
        Assert.That((dataset.Count, dataset[1].Count), Is.EqualTo((3, 2)));
        using var loader = DataLoader(dataset, 2);
        var batches = loader.Select(batch => (batch[0].data<float>().ToArray(), batch[1].data<long>().ToArray())).ToList();
        Assert.That(batches[0], Is.EqualTo((new[] { 0f, 1, 2, 3 }, new[] { 7L, 8 })));
        Assert.That(batches[1], Is.EqualTo((new[] { 4f, 5 }, new[] { 9L })));
        Assert.That(() => TensorDataset(ones(2), ones(3)), Throws.ArgumentException);
        Assert.That(() => TensorDataset(), Throws.ArgumentNullException);
    }

    [Test]
    public void SamplesAndBatchesMayBeOfAnyType()
    {
        using var loader = new TorchSharp.Modules.DataLoader<int, string>(new Words(5), 2, (items, _) => string.Join("+", items));
        Assert.That(loader, Is.EqualTo(new[] { "0+1", "2+3", "4" }));
    }

    [TestCase(1)]
    [TestCase(3)]
    public void NothingIsLeftOfABatchWhenTheNextOneComes(int workers)
    {
        using var loader = DataLoader(new Squares(40), 4, num_worker: workers);
        Tensor? last = null;
        var before = Tensor.TotalCount;
        foreach (var batch in loader)
        {
            Assert.That(last is null || last.IsInvalid);
            last = batch["square"];
            Assert.That(Tensor.TotalCount, Is.EqualTo(before + 1));
        }
        Assert.That(last!.IsInvalid);
        Assert.That(Tensor.TotalCount, Is.EqualTo(before));
    }

    [Test]
    public void ABatchThatIsNotDisposedOfBelongsToTheCaller()
    {
        using var scope = NewDisposeScope();
        using var loader = DataLoader(new Squares(4), 2, disposeBatch: false);
        var batches = loader.ToList();
        Assert.That(batches.All(batch => !batch["square"].IsInvalid && !scope.Contains(batch["square"])));
        foreach (var batch in batches) batch["square"].Dispose();
    }

    [TestCase(true)]
    [TestCase(false)]
    public void ADatasetIsDisposedOfWithItsLoaderUnlessToldOtherwise(bool dispose)
    {
        using var dataset = new Squares(4);
        DataLoader(dataset, 2, disposeDataset: dispose).Dispose();
        Assert.That(dataset.IsDisposed, Is.EqualTo(dispose));
    }

    [TestCase(1)]
    [TestCase(3)]
    public void AFailureOfADatasetReachesTheConsumer(int workers)
    {
        using var loader = DataLoader(new Squares(12, failing: 5), 4, num_worker: workers);
        var before = Tensor.TotalCount;
        using (var batches = loader.GetEnumerator())
        {
            Assert.That(batches.MoveNext());
            Assert.That(() => batches.MoveNext(), Throws.TypeOf<AggregateException>().With.InnerException.TypeOf<InvalidDataException>());
        }
#if !TORCHSHARP_NUGET
        Assert.That(Tensor.TotalCount, Is.EqualTo(before));
#else
        _ = before;
#endif
    }

    [Test]
    public void SamplesOfDifferentShapesCannotBeStacked()
    {
        using var loader = DataLoader(new Ragged(), 2);
        Assert.That(() => loader.First(), Throws.InstanceOf<System.Runtime.InteropServices.ExternalException>());
    }

#if !TORCHSHARP_NUGET
    [Test]
    public void WrongArgumentsAreRefused()
    {
        Assert.That(() => DataLoader(new Squares(1), 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => DataLoader((Dataset)null!, 1), Throws.ArgumentNullException);
        Assert.That(() => new TorchSharp.Utils.FisherYatesShuffler(-1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        using var loader = DataLoader(new Squares(2), 1, device: new Device("cuda:0"));
        Assert.That(() => loader.First(), Throws.InvalidOperationException.With.Message.Contains("CUDA"));
        using var empty = DataLoader(new Squares(0), 3);
        Assert.That((empty.Count, empty.Any()), Is.EqualTo((0, false)));
    }
#endif

    private sealed class Squares(long count, long failing = -1) : Dataset
    {
        internal bool IsDisposed { get; private set; }

        public override long Count => count;

        public override Dictionary<string, Tensor> GetTensor(long index)
        {
            var number = tensor(index);
            if (index == failing) throw new InvalidDataException($"sample {index}");
            return new(StringComparer.Ordinal) { ["square"] = number * number };
        }

        protected override void Dispose(bool disposing) => IsDisposed = true;
    }

    private sealed class Words(long count) : Dataset<int>
    {
        public override long Count => count;

        public override int GetTensor(long index) => (int)index;
    }

    private sealed class Ragged : IterableDataset
    {
        public override long Count => 2;

        public override IList<Tensor> GetTensor(long index) => [ones(index + 1)];
    }
}
