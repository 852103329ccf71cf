using System.IO.Enumeration;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using Lifecycle.Benchmarks.Comparison;

namespace Lifecycle.Benchmarks;

/// <summary>BenchmarkDotNet's suites, and the comparison with an earlier run of them.</summary>
internal static class Suites
{
    // BenchmarkDotNet's three iterations of a short run are too few for a comparison to tell anything.
    private const int ShortIterations = 8;

    private static readonly Dictionary<string, Job> _jobs = new(StringComparer.OrdinalIgnoreCase)
    {
        ["dry"] = Job.Dry, ["short"] = Job.ShortRun.WithIterationCount(ShortIterations), ["medium"] = Job.MediumRun, ["long"] = Job.LongRun,
    };

    /// <summary>Namespace and name of each.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. typeof(Suites).Assembly.GetTypes().Where(static type => type.GetMethods().Any(static method => method.IsDefined(typeof(BenchmarkAttribute), inherit: true)))
            .Select(static type => type.FullName![(typeof(Suites).Namespace!.Length + 1)..]).Order(StringComparer.Ordinal),
    ];

    /// <summary>Whether a filter takes a suite, or a part of it.</summary>
    public static bool Matches(string suite, string filter) => FileSystemName.MatchesSimpleExpression($"*{filter.TrimEnd('*')}*", suite);

    /// <summary>Runs suites as BenchmarkDotNet's options say; results.json takes the times.</summary>
    /// <returns>1 where something became slower beyond noise than in the file of --compare, otherwise 0.</returns>
    /// <exception cref="UsageException">The file of --compare is not there or not such a file, or the job is unknown.</exception>
    public static int Run(string[] args)
    {
        var before = Take(ref args, "--compare", "results.json of an earlier run") is { } path ? BenchmarkResults.Read(path) : null;
        var job = Take(ref args, "--job", string.Join(", ", _jobs.Keys)) ?? "medium";
        if (!_jobs.TryGetValue(job, out var settings)) throw new UsageException($"--job is \"{job}\"; expected one of {string.Join(", ", _jobs.Keys)}.");
        var summaries = BenchmarkSwitcher.FromAssembly(typeof(Suites).Assembly).Run(args is [] ? ["--filter", "*"] : args, new BenchmarkConfig(settings));
        var now = BenchmarkResults.Of(summaries);
        if (now.Benchmarks.Count == 0) return 0;
        var results = Path.Combine("artifacts", "benchmarks", "results.json");
        now.Write(results);
        Console.WriteLine($"{results} has the times for a later --compare.");
        return before is null || ResultComparison.Print(before, now) ? 0 : 1;
    }

    private static string? Take(ref string[] args, string option, string expected)
    {
        var index = Array.IndexOf(args, option);
        if (index < 0) return null;
        if (index + 1 >= args.Length) throw new UsageException($"{option} names nothing; expected {expected}.");
        var value = args[index + 1];
        args = [.. args[..index], .. args[(index + 2)..]];
        return value;
    }
}
