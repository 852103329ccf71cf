using System.Globalization;

namespace Lifecycle.Inference.Cascades;

/// <summary>A cascade's threshold, and what it gives: fitted on one half of the validation rows, measured on the other. Unchanging.</summary>
public sealed record CascadeReport
{
    /// <summary>From which margin on the small model is believed; infinity where it never should be.</summary>
    public required float Threshold { get; init; }

    /// <summary>Rows that were measured on.</summary>
    public required int Rows { get; init; }

    /// <summary>The share of rows that goes to the large model, 0 to 1.</summary>
    public required double ShareToLarge { get; init; }

    /// <summary>How often the small model is right, 0 to 1.</summary>
    public required double SmallAccuracy { get; init; }

    /// <summary>How often the large model is right, 0 to 1.</summary>
    public required double LargeAccuracy { get; init; }

    /// <summary>How often the cascade is right, 0 to 1.</summary>
    public required double CascadeAccuracy { get; init; }

    /// <summary>The time for all rows by the small model.</summary>
    public required TimeSpan SmallTime { get; init; }

    /// <summary>The time for all rows by the large model.</summary>
    public required TimeSpan LargeTime { get; init; }

    /// <summary>The time for all rows by the cascade.</summary>
    public required TimeSpan CascadeTime { get; init; }

    /// <summary>What the cascade saves of the large model's time; negative where it takes longer.</summary>
    public double Saving => 1 - (CascadeTime / LargeTime);

    /// <summary>The report in one line.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{ShareToLarge:P1} of {Rows} rows go to the large model: accuracy {CascadeAccuracy:P2} (small {SmallAccuracy:P2}, large {LargeAccuracy:P2}), {Saving:P0} of the time saved");
}
