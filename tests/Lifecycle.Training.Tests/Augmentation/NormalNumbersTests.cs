using Lifecycle.Training.Augmentation;
using Lifecycle.Training.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Augmentation;

/// <summary>Normal numbers: their distribution, that they are those of Box and Muller, and that a key always gives the same bits.</summary>
internal sealed unsafe class NormalNumbersTests
{
    private const int Count = 1_000_000;

    // Of numbers made with 512-bit registers; other machines have to give the same.
    private const ulong Recorded = 4630102460981021177;

    [Test]
    public void TheyAreTheTransformOfTheGeneratorsBits([Values(0UL, 42UL, ulong.MaxValue)] ulong key)
    {
        var numbers = Numbers(key, 3200);
        for (var block = 0; block < 100; block++)
            for (var lane = 0; lane < 16; lane++)
            {
                var (x, y) = Expected(key, block, lane);
                Assert.That(numbers[(block * 32) + lane], Is.EqualTo(x).Within(4e-6));
                Assert.That(numbers[(block * 32) + 16 + lane], Is.EqualTo(y).Within(4e-6));
            }
    }

    [Test]
    public void AKeyGivesTheSameBitsOnEveryMachine() => Assert.That(Hash(Numbers(42, 100_003)), Is.EqualTo(Recorded));

    [Test]
    public void MomentsAreThoseOfTheNormalDistribution([Values(1UL, 2UL, 3UL)] ulong key)
    {
        var numbers = Numbers(key, Count);
        Assert.That(Moment(numbers, 1), Is.Zero.Within(5 * Math.Sqrt(1.0 / Count)));
        Assert.That(Moment(numbers, 2), Is.EqualTo(1).Within(5 * Math.Sqrt(2.0 / Count)));
        Assert.That(Moment(numbers, 3), Is.Zero.Within(5 * Math.Sqrt(15.0 / Count)));
        Assert.That(Moment(numbers, 4), Is.EqualTo(3).Within(5 * Math.Sqrt(96.0 / Count)));
    }

    // Kolmogorov and Smirnov: beyond 1.95 / sqrt(n) by chance once in a thousand keys.
    [Test]
    public void TheDistributionFunctionIsNormal([Values(1UL, 2UL, 3UL)] ulong key)
    {
        using var scope = NewDisposeScope();
        var sorted = torch.tensor(Numbers(key, Count)).to(ScalarType.Float64).sort().Values;
        var distribution = torch.erf(sorted.div(Math.Sqrt(2))).add(1).div(2);
        var place = torch.arange(1, Count + 1, ScalarType.Float64).div(Count);
        Assert.That(distribution.sub(place).abs().max().ToDouble(), Is.LessThan(1.95 / Math.Sqrt(Count)));
    }

    [Test]
    public void NeighboursAndKeysAreUncorrelated([Values(1, 2, 8, 16, 32)] int distance)
    {
        var numbers = Numbers(7, Count);
        Assert.That(Product(numbers.AsSpan(distance), numbers.AsSpan(0, Count - distance)), Is.Zero.Within(5 / Math.Sqrt(Count)));
        Assert.That(Product(numbers, Numbers(7 + (ulong)distance, Count)), Is.Zero.Within(5 / Math.Sqrt(Count)));
    }

    [Test]
    public void AShorterCountIsTheBeginningOfALonger([Values(0, 1, 31, 32, 33, 100)] int count) =>
        Assert.That(Numbers(9, count), Is.EqualTo(Numbers(9, 128).Take(count)));

    [Test]
    public void APartIsThatOfTheWhole([Values(0, 1, 15, 16, 31, 32, 33, 100)] int from, [Values(0, 1, 20, 32, 70)] int count) =>
        Assert.That(Numbers(9, count, from), Is.EqualTo(Numbers(9, 200).Skip(from).Take(count)));

    [Test]
    public void NoiseIsTheSameByEitherWay()
    {
        using var scope = NewDisposeScope();
        var images = rand(5, 3, 7, 9);
        var apart = images.transpose(2, 3).contiguous().transpose(2, 3);
        var (straight, strided) = (Noisy(images), Noisy(apart));
        Assert.That(straight.equal(strided).all().ToBoolean());
        Assert.That(straight.sub(images).std().ToSingle(), Is.EqualTo(0.5f).Within(0.05f));
    }

    private static Tensor Noisy(Tensor images) => new GaussianNoise(0.5).Apply(images, new AugmentationContext(1, 2, 3));

    private static float[] Numbers(ulong key, int count, long from = 0)
    {
        var numbers = new float[count];
        fixed (float* to = numbers) NormalNumbers.Write(to, from, count, key, scale: 1, add: false);
        return numbers;
    }

    private static (double X, double Y) Expected(ulong key, int block, int lane)
    {
        var counter = ((ulong)block * 16) + ((ulong)lane / 2) + 1;
        var (distance, direction) = (Bits(key, counter, lane), Bits(key, counter + 8, lane));
        var radius = Math.Sqrt(-2 * Math.Log(((distance >> 8) + 1.0) / (1 << 24)));
        var quarter = ((direction >> 31) == 0 ? 0 : 1) + ((direction >> 30 & 1) == 0 ? 0 : 2);
        var angle = (Math.PI / 2 * quarter) + ((int)(direction << 2) * Math.PI / (1L << 33));
        return (radius * Math.Cos(angle), radius * Math.Sin(angle));
    }

    private static uint Bits(ulong key, ulong counter, int lane) =>
        (uint)(Mixing.Mix(unchecked(key + (counter * Mixing.GoldenGamma))) >> (lane % 2 * 32));

    private static ulong Hash(float[] numbers) => numbers.Aggregate(0UL, static (hash, number) => Mixing.Combine(hash, BitConverter.SingleToUInt32Bits(number)));

    private static double Moment(float[] numbers, int power) => numbers.Average(number => Math.Pow(number, power));

    private static double Product(ReadOnlySpan<float> first, ReadOnlySpan<float> second)
    {
        var sum = 0.0;
        for (var i = 0; i < first.Length; i++) sum += (double)first[i] * second[i];
        return sum / first.Length;
    }
}
