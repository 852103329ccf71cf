using Lifecycle.Training.Data;
using Lifecycle.Training.Data.Interop;
using Lifecycle.Training.Optimization;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Data.Interop;

public class TorchDatasetTests
{
    private static IEnumerable<TestCaseData> Sources()
    {
        yield return new TestCaseData((Func<Lifecycle.Training.Data.TensorDataset, (IDataset, IDisposable)>)(toy => Keep(new Dictionaries(toy), d => d.AsDataset(["image"], ["label"])))).SetArgDisplayNames("Dataset");
        yield return new TestCaseData((Func<Lifecycle.Training.Data.TensorDataset, (IDataset, IDisposable)>)(toy => Keep(new Lists(toy), d => d.AsDataset()))).SetArgDisplayNames("IterableDataset");
        yield return new TestCaseData((Func<Lifecycle.Training.Data.TensorDataset, (IDataset, IDisposable)>)(toy => Keep(Whole(toy), d => d.AsDataset()))).SetArgDisplayNames("TensorDataset");
        yield return new TestCaseData((Func<Lifecycle.Training.Data.TensorDataset, (IDataset, IDisposable)>)(toy => Keep(utils.data.DataLoader(new Dictionaries(toy), 4), d => d.AsDataset(["image"], ["label"])))).SetArgDisplayNames("DataLoader");
        yield return new TestCaseData((Func<Lifecycle.Training.Data.TensorDataset, (IDataset, IDisposable)>)(toy => Keep(utils.data.DataLoader(new Lists(toy), 4), d => d.AsDataset()))).SetArgDisplayNames("IterableDataLoader");
    }

    [TestCaseSource(nameof(Sources))]
    public async Task TrainsAsTheSameSamplesInMemoryDo(Func<Lifecycle.Training.Data.TensorDataset, (IDataset Dataset, IDisposable Owner)> make)
    {
        using var toy = Toy.Images(40);
        var (dataset, owner) = make(toy);
        using (owner) Assert.That(await Train(dataset, workers: 2), Is.EqualTo(await Train(toy, workers: 0)));
    }

    [TestCaseSource(nameof(Sources))]
    public void LeavesNoTensors(Func<Lifecycle.Training.Data.TensorDataset, (IDataset Dataset, IDisposable Owner)> make)
    {
        using var toy = Toy.Images(10);
        var (dataset, owner) = make(toy);
        using (owner)
        {
            var before = LiveTensors.Settled();
            using (var batch = dataset.Read([3, 9, 0])) Assert.That(batch.Targets[0].data<long>().ToArray(), Is.EqualTo(new long[] { 0, 0, 0 }));
            Assert.That(Tensor.TotalCount, Is.EqualTo(before));
        }
    }

    [Test]
    public void NamesAKeyThatIsMissing()
    {
        using var toy = Toy.Images(3);
        using var source = new Dictionaries(toy);
        Assert.That(() => source.AsDataset(["picture"], ["label"]), Throws.TypeOf<DataException>().With.Message.Contains("\"picture\"").And.Message.Contains("image, label"));
    }

    [Test]
    public void TakesTheOrderOfAShuffler()
    {
        var shuffler = new TorchSharp.Utils.FisherYatesShuffler(20, seed: 3);
        var sampler = shuffler.AsSampler(20);
        var samples = new long[5];
        sampler.Fill(1, 10, samples);
        Assert.Multiple(() =>
        {
            Assert.That(samples, Is.EqualTo(shuffler.Skip(10).Take(5)));
            Assert.That(() => shuffler.AsSampler(21).Fill(0, 0, samples), Throws.TypeOf<UsageException>());
        });
    }

    private static async Task<float[]> Train(IDataset dataset, int workers)
    {
        using var model = Toy.Net();
        await new Trainer(model, Losses.CrossEntropy(), new TrainerOptions { Epochs = 2, BatchSize = 16, Device = "cpu", Threads = 1, LoaderWorkers = workers }).FitAsync(dataset);
        return Toy.Weights(model);
    }

    private static (IDataset, IDisposable) Keep<T>(T source, Func<T, IDataset> adapt) where T : IDisposable => (adapt(source), source);

    private static TorchSharp.Modules.TensorDataset Whole(Lifecycle.Training.Data.TensorDataset toy)
    {
        using var batch = toy.Read([.. Enumerable.Range(0, (int)toy.Count).Select(i => (long)i)]);
        return utils.data.TensorDataset([.. batch.Inputs, .. batch.Targets]);
    }

    private static Tensor[] Sample(Lifecycle.Training.Data.TensorDataset toy, long index)
    {
        using var batch = toy.Read([index]);
        return [batch.Inputs[0].select(0, 0), batch.Targets[0].select(0, 0)];
    }

    private sealed class Dictionaries(Lifecycle.Training.Data.TensorDataset toy) : utils.data.Dataset
    {
        public override long Count => toy.Count;

        public override Dictionary<string, Tensor> GetTensor(long index) => new() { ["image"] = Sample(toy, index)[0], ["label"] = Sample(toy, index)[1] };
    }

    private sealed class Lists(Lifecycle.Training.Data.TensorDataset toy) : utils.data.IterableDataset
    {
        public override long Count => toy.Count;

        public override IList<Tensor> GetTensor(long index) => Sample(toy, index);
    }
}
