using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Lifecycle.Benchmarks;

/// <summary>
/// Medians, ratios against the baseline and managed memory. In the same process: the project that BenchmarkDotNet would
/// make to run in another one knows nothing of this repository's providers.
/// </summary>
internal sealed class BenchmarkConfig : ManualConfig
{
    public BenchmarkConfig(Job job)
    {
        Add(DefaultConfig.Instance);
        WithArtifactsPath(Path.Combine("artifacts", "benchmarks"));
        AddJob(job.WithLaunchCount(1).WithToolchain(InProcessEmitToolchain.Instance));
        AddDiagnoser(MemoryDiagnoser.Default);
        AddColumn(StatisticColumn.Median);
        WithOptions(ConfigOptions.DisableOptimizationsValidator);
    }
}
