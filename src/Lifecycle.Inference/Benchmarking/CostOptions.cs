using System.ComponentModel.DataAnnotations;

namespace Lifecycle.Inference.Benchmarking;

/// <summary>Prices and traffic that a <see cref="CostReport"/> reckons with. All amounts are of one currency.</summary>
public sealed record CostOptions
{
    /// <summary>What an hour of the machine that trains costs, 0 and above.</summary>
    [Range(0.0, 1e9)]
    public required double TrainingPerHour { get; init; }

    /// <summary>What an hour of a machine that predicts costs, 0 and above.</summary>
    [Range(0.0, 1e9)]
    public required double ServingPerHour { get; init; }

    /// <summary>Predictions asked for a second, above 0.</summary>
    [Range(0.0, 1e12, MinimumIsExclusive = true)]
    public required double RequestsPerSecond { get; init; }

    /// <summary>The share of its measured throughput that a machine is loaded to, above 0 and up to 1; queues grow long near 1. Default 0.7.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double Utilization { get; init; } = 0.7;

    /// <summary>What a million predictions bring, or cost elsewhere, such as from a hosted service; null (default) where that is not known.</summary>
    [Range(0.0, 1e12)]
    public double? AlternativePerMillion { get; init; }

    /// <summary>Hours a month, above 0 and up to 744. Default 730, a twelfth of a year.</summary>
    [Range(0.0, 744.0, MinimumIsExclusive = true)]
    public double HoursPerMonth { get; init; } = 730;

    /// <summary>What stands behind amounts. Default none.</summary>
    [Required(AllowEmptyStrings = true)]
    public string Currency { get; init; } = "";
}

/// <summary>A model as it would be served, with what was measured of it.</summary>
/// <param name="Name">What the report calls it.</param>
/// <param name="PredictionsPerSecond">Of one machine, within the stated p99; above 0. <see cref="ModelBenchmark.Throughput"/> measures it for one caller.</param>
/// <param name="P99Milliseconds">The time that 99 of 100 calls keep to at that rate.</param>
/// <param name="MakingTime">What making this one took beyond training, such as compression and fine-tuning; default none.</param>
public sealed record CostVariant(string Name, double PredictionsPerSecond, double P99Milliseconds, TimeSpan MakingTime = default);
