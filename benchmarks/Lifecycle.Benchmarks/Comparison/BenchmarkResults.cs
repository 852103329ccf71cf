using System.Runtime.InteropServices;
using System.Text.Json;
using BenchmarkDotNet.Reports;

namespace Lifecycle.Benchmarks.Comparison;

/// <summary>What a run of BenchmarkDotNet measured, as a file that a later run is compared with.</summary>
/// <param name="Machine">Where it ran.</param>
/// <param name="Benchmarks">The benchmarks that gave times.</param>
internal sealed record BenchmarkResults(string Machine, IReadOnlyList<BenchmarkResult> Benchmarks)
{
    private static readonly JsonSerializerOptions _json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    public static BenchmarkResults Of(IEnumerable<Summary> summaries) => new(
        $"{RuntimeInformation.OSDescription}, {Environment.ProcessorCount} processors, {RuntimeInformation.FrameworkDescription}",
        [
            .. from summary in summaries
               from report in summary.Reports
               let times = report.ResultStatistics
               where times is not null
               let name = report.BenchmarkCase.Descriptor.GetFilterName() + (report.BenchmarkCase.HasParameters ? $" {report.BenchmarkCase.Parameters.DisplayInfo}" : "")
               select new BenchmarkResult(name, times.OriginalValues.ToArray(), report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase)),
        ]);

    public void Write(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.WriteAllText(path, JsonSerializer.Serialize(this, _json));
    }

    /// <summary>Reads a file of <see cref="Write"/>.</summary>
    /// <exception cref="UsageException">It is not there or not such a file.</exception>
    public static BenchmarkResults Read(string path)
    {
        try
        {
            if (JsonSerializer.Deserialize<BenchmarkResults>(File.ReadAllText(path), _json) is { Benchmarks: not null } results) return results;
            throw new JsonException("it has no benchmarks");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new UsageException($"Cannot compare with \"{path}\": {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}; expected results.json of an earlier run.", e);
        }
    }
}

/// <summary>One benchmark.</summary>
/// <param name="Name">Its name with its parameters.</param>
/// <param name="Nanoseconds">The time of a call, iteration by iteration.</param>
/// <param name="BytesPerOperation">Managed bytes a call; null where not measured.</param>
internal sealed record BenchmarkResult(string Name, IReadOnlyList<double> Nanoseconds, long? BytesPerOperation);
