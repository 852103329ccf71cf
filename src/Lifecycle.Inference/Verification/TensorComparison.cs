using System.Globalization;

namespace Lifecycle.Inference.Verification;

/// <summary>How far a tensor is from the expected one, and where. Errors are those of all elements, allowed or not.</summary>
public sealed record TensorComparison
{
    /// <summary>The tensor's name; empty where it has none.</summary>
    public required string Name { get; init; }

    /// <summary>What keeps the two from being compared element by element (another type or shape, a missing tensor); null where nothing does.</summary>
    public string? Obstacle { get; init; }

    /// <summary>How many elements were compared.</summary>
    public long Elements { get; init; }

    /// <summary>How many are outside the tolerance.</summary>
    public long Mismatches { get; init; }

    /// <summary>The largest |found - expected|; infinite where one is not finite and the other is another value.</summary>
    public double MaxAbsoluteError { get; init; }

    /// <summary>The largest |found - expected| / |expected|; infinite where zero was expected and something else found.</summary>
    public double MaxRelativeError { get; init; }

    /// <summary>The index, counted row by row, of the element that is worst by the tolerance; -1 where all are equal.</summary>
    public long WorstIndex { get; init; } = -1;

    /// <summary>The expected value there.</summary>
    public double WorstExpected { get; init; }

    /// <summary>The value found there.</summary>
    public double WorstFound { get; init; }

    /// <summary>Whether every element is within the tolerance.</summary>
    public bool IsMatch => Obstacle is null && Mismatches == 0;

    /// <summary>The comparison in one line.</summary>
    public override string ToString() => Obstacle is not null ? $"{Name}: {Obstacle}"
        : WorstIndex < 0 ? $"{Name}: all {Elements} elements are equal"
        : string.Create(CultureInfo.InvariantCulture,
            $"{Name}: {Mismatches} of {Elements} elements are outside the tolerance; largest error {MaxAbsoluteError:g4} absolute, {MaxRelativeError:g4} relative; worst at {WorstIndex}: {WorstFound:g9}, expected {WorstExpected:g9}");
}
