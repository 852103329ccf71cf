using System.Globalization;
using Lifecycle.Inference.Benchmarking;
using MathNet.Numerics.Statistics;

namespace Lifecycle.Benchmarks.Comparison;

/// <summary>Prints what became slower or faster beyond noise, or allocates more, since an earlier run.</summary>
internal static class ResultComparison
{
    // Runs at different times meet different moods of a machine, which no test of ranks knows of.
    private const double Tolerance = 0.05;

    private const double Significance = 0.01;

    /// <summary>Compares and prints.</summary>
    /// <returns>Whether nothing became slower.</returns>
    public static bool Print(BenchmarkResults before, BenchmarkResults now)
    {
        if (before.Machine != now.Machine) Console.WriteLine($"The earlier run was on another machine or runtime ({before.Machine}); times of different machines say little.");
        Console.WriteLine();
        Console.WriteLine("| benchmark | before, ns | now, ns | ratio | p | bytes | |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | --- |");
        var slower = 0;
        foreach (var result in now.Benchmarks)
        {
            var old = before.Benchmarks.FirstOrDefault(other => other.Name == result.Name);
            if (old is null || old.Nanoseconds.Count == 0)
            {
                Console.WriteLine($"| {result.Name} | | {Number(result.Nanoseconds.Median())} | | | {result.BytesPerOperation} | new |");
                continue;
            }
            var ratio = result.Nanoseconds.Median() / old.Nanoseconds.Median();
            var p = MannWhitneyTest.Of(result.Nanoseconds.ToList(), old.Nanoseconds.ToList()).PValue;
            var verdict = SpeedComparison.Judge(ratio, p, Significance, Tolerance);
            if (verdict == SpeedVerdict.Slower) slower++;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {result.Name} | {Number(old.Nanoseconds.Median())} | {Number(result.Nanoseconds.Median())} | {ratio:0.###} | {p:0.####} | {Bytes(old.BytesPerOperation, result.BytesPerOperation)} | {Word(verdict)} |"));
        }
        Console.WriteLine();
        Console.WriteLine(slower == 0 ? "Nothing became slower beyond noise." : $"{slower} of {now.Benchmarks.Count} became slower by more than {Tolerance:P0} with p below {Significance.ToString(CultureInfo.InvariantCulture)}.");
        return slower == 0;
    }

    private static string Number(double nanoseconds) => nanoseconds.ToString("N1", CultureInfo.InvariantCulture);

    private static string Bytes(long? before, long? now) => before == now ? $"{now}" : $"{before} to {now}";

    private static string Word(SpeedVerdict verdict) => verdict == SpeedVerdict.Same ? "" : verdict == SpeedVerdict.Slower ? "**slower**" : "faster";
}
