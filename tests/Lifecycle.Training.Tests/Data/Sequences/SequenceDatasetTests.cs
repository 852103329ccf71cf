using Lifecycle.Training.Data.Loading;
using Lifecycle.Training.Data.Sampling;
using Lifecycle.Training.Data.Sequences;
using Lifecycle.Training.Optimization;
using Lifecycle.Training.Tests.Data.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Data.Sequences;

public class SequenceDatasetTests
{
    private static readonly float[][] _sequences = [[1, 2, 3], [], [4], [5, 6, 7, 8, 9]];

    [TestCase(null, 1, 5)]
    [TestCase(null, 4, 8)]
    [TestCase(2, 1, 2)]
    [TestCase(7, 4, 8)]
    public void PadsToTheLongestOfTheBatch(int? length, int multipleOf, int expected)
    {
        var before = LiveTensors.Settled();
        using (var dataset = Dataset(new SequenceOptions { Padding = -1, Length = length, MultipleOf = multipleOf, Lengths = true, Mask = true }))
        using (var batch = dataset.Read([3, 0, 1, 3]))
        {
            long[] order = [3, 0, 1, 3];
            var rows = order.Select(i => _sequences[i].Take(expected).Concat(Enumerable.Repeat(-1f, Math.Max(0, expected - _sequences[i].Length))));
            Assert.Multiple(() =>
            {
                Assert.That(batch.Inputs[0].shape, Is.EqualTo(new long[] { 4, expected }));
                Assert.That(batch.Inputs[0].data<float>().ToArray(), Is.EqualTo(rows.SelectMany(row => row)));
                Assert.That(batch.Inputs[1].data<long>().ToArray(), Is.EqualTo(order.Select(i => Math.Min(expected, _sequences[i].Length))));
                Assert.That(batch.Inputs[2].sum(1).data<long>().ToArray(), Is.EqualTo(batch.Inputs[1].data<long>().ToArray()));
                Assert.That(batch.Targets[0].data<long>().ToArray(), Is.EqualTo(order));
            });
        }
        Assert.That(LiveTensors.Settled(), Is.EqualTo(before));
    }

    [Test]
    public void SpecsSayWhatIsRead([Values(null, 5)] int? length)
    {
        using var dataset = Dataset(new SequenceOptions { Length = length, Lengths = true, Mask = true });
        using var batch = dataset.Read([0, 2]);
        Assert.Multiple(() =>
        {
            Assert.That(dataset.Inputs.Select(spec => spec.ToString()), Is.EqualTo(new[] { $"Float32 [{length ?? -1}]", "Int64 []", $"Bool [{length ?? -1}]" }));
            for (var i = 0; i < 3; i++) Assert.That(dataset.Inputs[i].AdmitsRows(batch.Inputs[i]), Is.True, $"input {i}");
        });
    }

    [Test]
    public void PadsTargetsThatAreSequences()
    {
        using var dataset = new SequenceDataset(RaggedTensor.FromArrays(_sequences), RaggedTensor.FromArrays(Array.ConvertAll(_sequences, s => Array.ConvertAll(s, v => (long)v))));
        using var batch = dataset.Read([2, 0]);
        Assert.That(batch.Targets[0].data<long>().ToArray(), Is.EqualTo(new long[] { 4, -100, -100, 1, 2, 3 }));
    }

    [Test]
    public void TakesStepsOfAnyShape()
    {
        using var scope = NewDisposeScope();
        using var ragged = RaggedTensor.FromTensors([arange(6, ScalarType.Float32).reshape(2, 3), ones(1, 3)]);
        using var dataset = new SequenceDataset(ragged, zeros(2, ScalarType.Int64));
        using var batch = dataset.Read([1, 0]);
        Assert.That(batch.Inputs[0].data<float>().ToArray(), Is.EqualTo(new float[] { 1, 1, 1, 0, 0, 0, 0, 1, 2, 3, 4, 5 }));
    }

    [Test]
    public void RefusesWhatDoesNotFit() => Assert.Multiple(() =>
    {
        using var scope = NewDisposeScope();
        Assert.That(() => new RaggedTensor(zeros(4), [0, 3, 2, 4]), Throws.InstanceOf<ArgumentException>().With.Message.Contains("Offset 2"));
        Assert.That(() => new RaggedTensor(zeros(4), [0, 5]), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => new SequenceDataset(RaggedTensor.FromArrays(_sequences), zeros(3)), Throws.TypeOf<DataException>());
        Assert.That(() => new SequenceDataset(RaggedTensor.FromArrays(_sequences), zeros(4), new SequenceOptions { MultipleOf = 0 }), Throws.TypeOf<UsageException>());
        Assert.That(() => new SequenceDataset(RaggedTensor.FromArrays<float>([[1], [2]]), RaggedTensor.FromArrays<long>([[1], [2, 3]])), Throws.TypeOf<DataException>().With.Message.Contains("Sequence 1"));
    });

    [Test]
    public async Task TrainsOnBatchesOfSimilarLengths()
    {
        var random = new Random(1);
        long[][] tokens = [.. Enumerable.Range(0, 60).Select(i => Enumerable.Range(0, random.Next(2, 20)).Select(_ => (long)((i % 2 * 5) + random.Next(5))).ToArray())];
        using var dataset = new SequenceDataset(RaggedTensor.FromArrays(tokens), torch.tensor([.. Enumerable.Range(0, 60).Select(i => (long)(i % 2))], ScalarType.Int64));
        using var model = new BagOfTokens();
        var report = await new Trainer(model, Losses.CrossEntropy(), new TrainerOptions
        {
            Epochs = 10, BatchSize = 8, Device = "cpu", Threads = 1, Optimizer = Optimizers.AdamW(5e-2), Metrics = [Lifecycle.Training.Metrics.Metrics.Accuracy()],
            Sampler = new LengthBucketSampler(dataset.Lengths(), 8, seed: 1),
        }).FitAsync(dataset, dataset);
        Assert.That(report.Epochs[^1].Metrics.Values.First(), Is.GreaterThan(0.95));
    }

    [Test]
    public void BucketsEachSampleOnceInBatchesOfSimilarLengths([Values(100, 1003, 7)] int count)
    {
        const int batch = 16;
        var random = new Random(2);
        long[] lengths = [.. Enumerable.Range(0, count).Select(_ => (long)random.Next(1, 200))];
        var sampler = new LengthBucketSampler(lengths, batch, seed: 5, bucketBatches: 4);
        var orders = Enumerable.Range(0, 4).Select(epoch => SamplerTests.Epoch(sampler, epoch)).ToArray();
        foreach (var order in orders) Assert.That(order.Order(), Is.EqualTo(Enumerable.Range(0, count)));
        Assert.That(orders.Select(order => string.Join(' ', order)).Distinct().Count(), Is.EqualTo(4));
        if (count < 1000) return;
        var padded = orders[1].Chunk(batch).Sum(b => b.Max(i => lengths[i]) * b.Length);
        Assert.That(padded / (double)lengths.Sum(), Is.LessThan(1.15), "shuffled it is about 1.9");
        var one = new long[1];
        sampler.Fill(2, 500, one);
        Assert.That(one[0], Is.EqualTo(orders[2][500]));
    }

    private static SequenceDataset Dataset(SequenceOptions options) =>
        new(RaggedTensor.FromArrays(_sequences), torch.tensor([0L, 1, 2, 3], ScalarType.Int64), options);

    private sealed class BagOfTokens : nn.Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.Embedding _embedding = nn.Embedding(10, 4);
        private readonly TorchSharp.Modules.Linear _linear = nn.Linear(4, 2);

        public BagOfTokens() : base(nameof(BagOfTokens)) => RegisterComponents();

        public override Tensor forward(Tensor input) => _linear.call(_embedding.call(input).mean([1]));
    }
}
