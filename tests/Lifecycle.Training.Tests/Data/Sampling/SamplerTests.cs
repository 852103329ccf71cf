using Lifecycle.Training.Data.Sampling;

namespace Lifecycle.Training.Tests.Data.Sampling;

public class SamplerTests
{
    private static readonly double[] _weights = [1, 0, 4, 2, 3];
    private static readonly long[] _labels = [7, 7, 7, 7, 7, 7, 2, 2, -1, 7, 7];

    private static IEnumerable<TestCaseData> All()
    {
        Func<long, ISampler>[] samplers =
        [
            _ => new SequentialSampler(11),
            seed => new ShuffledSampler(11, seed),
            seed => new WeightedSampler(_weights, seed, count: 40),
            seed => new WeightedShuffleSampler(_weights, seed),
            seed => new BalancedSampler(_labels, seed),
            seed => new ShardedSampler(new ShuffledSampler(11, seed), rank: 2, worldSize: 3),
        ];
        return samplers.Select(make => new TestCaseData(make).SetArgDisplayNames(make(0).GetType().Name));
    }

    [TestCaseSource(nameof(All))]
    public void EveryPositionIsReachedAtOnceAndRepeats(Func<long, ISampler> make)
    {
        for (var epoch = 0; epoch < 3; epoch++)
        {
            var whole = Epoch(make(5), epoch);
            var sampler = make(5);
            for (var position = whole.Length - 1; position >= 0; position--)
            {
                var one = new long[1];
                sampler.Fill(epoch, position, one);
                Assert.That(one[0], Is.EqualTo(whole[position]), $"epoch {epoch}, position {position}");
            }
        }
    }

    [TestCaseSource(nameof(All))]
    public void SeedsAndEpochsDiffer(Func<long, ISampler> make)
    {
        if (make(0) is SequentialSampler) return;
        var orders = from seed in Enumerable.Range(0, 4) from epoch in Enumerable.Range(0, 4) select string.Join(' ', Epoch(make(seed), epoch));
        Assert.That(orders.Distinct().Count(), Is.GreaterThan(8));
    }

    [TestCaseSource(nameof(All))]
    public void RefusesPositionsOutside(Func<long, ISampler> make) => Assert.Multiple(() =>
    {
        var sampler = make(0);
        Assert.That(() => sampler.Fill(0, sampler.Count, new long[1]), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => sampler.Fill(0, 0, new long[sampler.Count + 1]), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => sampler.Fill(0, -1, new long[1]), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => sampler.Fill(-1, 0, new long[1]), Throws.InstanceOf<ArgumentOutOfRangeException>());
    });

    [Test]
    public void DrawsAsOftenAsTheWeightsSay()
    {
        const int count = 100_000;
        var drawn = Epoch(new WeightedSampler(_weights, seed: 1, count), 0);
        for (var i = 0; i < _weights.Length; i++)
        {
            var expected = count * _weights[i] / _weights.Sum();
            // Five standard deviations.
            Assert.That(drawn.Count(sample => sample == i), Is.EqualTo(expected).Within(5 * Math.Sqrt(expected)), $"sample {i}");
        }
    }

    [Test]
    public void DrawsHeavierSamplesEarlierWithoutReplacement()
    {
        const int epochs = 20_000;
        var sampler = new WeightedShuffleSampler(_weights, seed: 1);
        var first = new int[_weights.Length];
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            var order = Epoch(sampler, epoch);
            Assert.That(order.Order(), Is.EqualTo(new long[] { 0, 2, 3, 4 }));
            first[order[0]]++;
        }
        for (var i = 0; i < first.Length; i++)
        {
            var expected = epochs * _weights[i] / _weights.Sum();
            Assert.That(first[i], Is.EqualTo(expected).Within(5 * Math.Sqrt(expected)), $"sample {i}");
        }
    }

    [Test]
    public void BalancesEveryRunAndLeavesNoSampleOut()
    {
        var sampler = new BalancedSampler(_labels, seed: 3);
        var order = Epoch(sampler, 1);
        Assert.That(order, Has.Length.EqualTo(3 * 8));
        Assert.That(order.Distinct().Count(), Is.EqualTo(_labels.Length));
        foreach (var run in order.Chunk(3)) Assert.That(run.Select(i => _labels[i]).Order(), Is.EqualTo(new[] { -1L, 2, 7 }));
        // Eight draws of a class of two: four passes, each of both.
        foreach (var pass in order.Where(i => _labels[i] == 2).Chunk(2)) Assert.That(pass.Order(), Is.EqualTo(new[] { 6L, 7 }));
    }

    [Test]
    public void SharesTogetherAreTheWholeBatch([Values(1, 2, 3, 5)] int worldSize, [Values(30, 31)] int count)
    {
        const int batch = 3;
        var whole = new ShuffledSampler(count, seed: 9);
        var order = Epoch(whole, 2);
        for (var step = 0; step < count / (batch * worldSize); step++)
        {
            var together = Enumerable.Range(0, worldSize).SelectMany(rank => Epoch(new ShardedSampler(whole, rank, worldSize), 2).Skip(step * batch).Take(batch));
            Assert.That(together.Order(), Is.EqualTo(order.Skip(step * batch * worldSize).Take(batch * worldSize).Order()), $"step {step}");
        }
    }

    [TestCase(ShardRemainder.Repeat, 4, 4, 4)]
    [TestCase(ShardRemainder.Drop, 3, 3, 3)]
    [TestCase(ShardRemainder.Uneven, 4, 4, 3)]
    public void SharesOfElevenForThree(ShardRemainder remainder, params int[] expected)
    {
        long[][] shares = [.. Enumerable.Range(0, 3).Select(rank => Epoch(new ShardedSampler(new SequentialSampler(11), rank, 3, remainder), 0))];
        Assert.Multiple(() =>
        {
            Assert.That(shares.Select(share => share.Length), Is.EqualTo(expected));
            Assert.That(shares.SelectMany(share => share).Distinct().Count(), Is.EqualTo(Math.Min(11, expected.Sum())));
        });
    }

    [Test]
    public void RefusesBadArguments() => Assert.Multiple(() =>
    {
        Assert.That(() => new SequentialSampler(0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new WeightedSampler([0, 0], 1), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => new WeightedSampler([1, double.NaN], 1), Throws.InstanceOf<ArgumentException>().With.Message.Contains("Weight 1"));
        Assert.That(() => new WeightedShuffleSampler([1, 0], 1, count: 2), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new BalancedSampler([], 1), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => new ShardedSampler(new SequentialSampler(4), 2, 2), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new ShardedSampler(new SequentialSampler(2), 2, 3, ShardRemainder.Uneven), Throws.InstanceOf<ArgumentOutOfRangeException>());
    });

    internal static long[] Epoch(ISampler sampler, int epoch)
    {
        var samples = new long[sampler.Count];
        sampler.Fill(epoch, 0, samples);
        return samples;
    }
}
