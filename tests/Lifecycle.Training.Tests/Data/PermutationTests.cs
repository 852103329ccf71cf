using Lifecycle.Training.Data;

namespace Lifecycle.Training.Tests.Data;

public class PermutationTests
{
    [Test]
    public void EachSampleComesOnce([Values(1, 2, 3, 4, 5, 17, 1000, 60_000)] long count, [Values(0, 42, -1)] long seed)
    {
        var order = Order(count, seed, epoch: 3);

        Assert.That(order.Order(), Is.EqualTo(Enumerable.Range(0, (int)count).Select(i => (long)i)));
    }

    [Test]
    public void SeedAndEpochDecideTheOrder()
    {
        var order = Order(1000, seed: 7, epoch: 0);

        Assert.Multiple(() =>
        {
            Assert.That(Order(1000, seed: 7, epoch: 0), Is.EqualTo(order));
            Assert.That(Order(1000, seed: 7, epoch: 1), Is.Not.EqualTo(order));
            Assert.That(Order(1000, seed: 8, epoch: 0), Is.Not.EqualTo(order));
        });
    }

    [Test]
    public void AnyPositionIsReachedAtOnce()
    {
        var permutation = new Permutation(1000, seed: 7, epoch: 2);
        var part = new long[10];

        permutation.Fill(990, part);

        Assert.That(part, Is.EqualTo(Order(1000, seed: 7, epoch: 2)[990..]));
    }

    [Test]
    public void EveryPositionSeesEverySampleEquallyOften()
    {
        const int count = 10, epochs = 5000;
        var counts = new int[count, count];
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            var permutation = new Permutation(count, seed: 1, epoch);
            for (var position = 0; position < count; position++) counts[position, permutation[position]]++;
        }

        var expected = (double)epochs / count;
        var chiSquare = counts.Cast<int>().Sum(n => (n - expected) * (n - expected) / expected);

        // 81 degrees of freedom: 125 is exceeded by chance once in a thousand.
        Assert.That(chiSquare, Is.LessThan(125));
    }

    [TestCase(-1)]
    [TestCase(10)]
    public void APositionOutsideIsRefused(long position) =>
        Assert.That(() => new Permutation(10, 0, 0)[position], Throws.InstanceOf<ArgumentOutOfRangeException>());

    private static long[] Order(long count, long seed, int epoch)
    {
        var order = new long[count];
        new Permutation(count, seed, epoch).Fill(0, order);
        return order;
    }
}
