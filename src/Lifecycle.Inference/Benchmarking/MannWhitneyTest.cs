using MathNet.Numerics.Distributions;
using MathNet.Numerics.Statistics;

namespace Lifecycle.Inference.Benchmarking;

/// <summary>
/// Whether two samples come from one distribution, by ranks (Mann and Whitney, 1947): no assumption of normal errors, which times do not
/// have. Exact where no two values are equal and the samples are small, else by the normal distribution, corrected for ties and continuity.
/// </summary>
/// <param name="U">Pairs in which the first sample's value is the greater one, equal ones counted half.</param>
/// <param name="PValue">How likely samples at least as different are where the distributions are the same, 0 to 1.</param>
/// <param name="Superiority">How likely a value of the first sample is the greater one of a pair, 0 to 1: 0.5 where neither is.</param>
public sealed record MannWhitneyTest(double U, double PValue, double Superiority)
{
    // Beyond this the normal distribution is as good, and counting takes long.
    private const int MostExactPairs = 400;

    /// <summary>Tests two samples.</summary>
    /// <param name="first">At least one value, none NaN.</param>
    /// <param name="second">At least one value, none NaN.</param>
    /// <param name="alternative">What is held against the samples being the same.</param>
    /// <exception cref="ArgumentException">A sample is empty or has a NaN.</exception>
    public static MannWhitneyTest Of(IReadOnlyCollection<double> first, IReadOnlyCollection<double> second, TestAlternative alternative = TestAlternative.TwoSided)
    {
        Check(first, nameof(first));
        Check(second, nameof(second));
        double[] all = [.. first, .. second];
        var ranks = ArrayStatistics.RanksInplace([.. all], RankDefinition.Average);
        var (count, other) = (first.Count, second.Count);
        var u = ranks.Take(count).Sum() - (count * (count + 1.0) / 2);
        var ties = all.GroupBy(static value => value).Select(static group => (double)group.Count()).Where(static size => size > 1).ToList();
        var isExact = ties.Count == 0 && (long)count * other <= MostExactPairs;
        Func<double, double> atLeast = isExact ? ExactTail(count, other) : NormalTail(count, other, ties);
        var most = (double)count * other;
        var p = alternative switch
        {
            TestAlternative.Greater => atLeast(u),
            TestAlternative.Less => atLeast(most - u),
            _ => 2 * atLeast(Math.Max(u, most - u)),
        };
        return new MannWhitneyTest(u, Math.Min(p, 1), u / most);
    }

    private static void Check(IReadOnlyCollection<double> sample, string name)
    {
        ArgumentNullException.ThrowIfNull(sample, name);
        if (sample.Count == 0 || sample.Any(double.IsNaN)) throw new ArgumentException("The sample is empty or has a NaN; expected at least one number.", name);
    }

    private static Func<double, double> NormalTail(int count, int other, List<double> ties)
    {
        double all = count + other;
        var variance = count * (double)other / 12 * (all + 1 - (ties.Sum(static size => (size * size * size) - size) / (all * (all - 1))));
        var mean = count * (double)other / 2;
        return u => variance > 0 ? 1 - Normal.CDF(mean, Math.Sqrt(variance), u - 0.5) : 1;
    }

    // How many of all orders of both samples give each U, as in Mann and Whitney's recurrence; the counts as shares, which do not overflow.
    private static Func<double, double> ExactTail(int count, int other)
    {
        var shares = new double[other + 1][];
        for (var second = 0; second <= other; second++) shares[second] = [1];
        for (var first = 1; first <= count; first++)
        {
            var next = new double[other + 1][];
            next[0] = [1];
            for (var second = 1; second <= other; second++)
            {
                // The greatest value is the first sample's, above all of the second, or the second's.
                var made = new double[(first * second) + 1];
                var (without, withLast) = (next[second - 1], shares[second]);
                for (var u = 0; u < without.Length; u++) made[u] += without[u] * second / (first + second);
                for (var u = 0; u < withLast.Length; u++) made[u + second] += withLast[u] * first / (first + second);
                next[second] = made;
            }
            shares = next;
        }
        var distribution = shares[other];
        return u => distribution.Skip((int)Math.Ceiling(u)).Sum();
    }
}

/// <summary>What is held against two samples being the same.</summary>
public enum TestAlternative
{
    /// <summary>They differ.</summary>
    TwoSided,

    /// <summary>The first sample's values are the greater ones.</summary>
    Greater,

    /// <summary>The first sample's values are the smaller ones.</summary>
    Less,
}
