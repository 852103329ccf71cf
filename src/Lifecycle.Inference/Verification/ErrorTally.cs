namespace Lifecycle.Inference.Verification;

/// <summary>Gathers the errors of elements that are not equal.</summary>
internal struct ErrorTally(ComparisonTolerance tolerance)
{
    private double maxAbsolute;
    private double maxRelative;
    private double worstExcess = -1;
    private long worstIndex = -1;
    private double worstExpected;
    private double worstFound;
    private long mismatches;

    /// <summary>Adds an element whose value is not the expected one.</summary>
    public void Add(long index, double expected, double found)
    {
        var error = double.IsFinite(expected) && double.IsFinite(found) ? Math.Abs(found - expected) : double.PositiveInfinity;
        var magnitude = double.IsFinite(expected) ? Math.Abs(expected) : 0;
        var allowed = tolerance.Absolute + (tolerance.Relative * magnitude);
        // Integers beyond 2^53 may differ by less than a double can tell.
        if (error > allowed || (error == 0 && allowed == 0)) mismatches++;
        maxAbsolute = Math.Max(maxAbsolute, error);
        maxRelative = Math.Max(maxRelative, magnitude > 0 ? error / magnitude : double.PositiveInfinity);

        var excess = allowed > 0 ? error / allowed : double.PositiveInfinity;
        if (excess <= worstExcess) return;
        (worstExcess, worstIndex, worstExpected, worstFound) = (excess, index, expected, found);
    }

    public readonly TensorComparison Report(string name, long elements) => new()
    {
        Name = name,
        Elements = elements,
        Mismatches = mismatches,
        MaxAbsoluteError = maxAbsolute,
        MaxRelativeError = maxRelative,
        WorstIndex = worstIndex,
        WorstExpected = worstExpected,
        WorstFound = worstFound,
    };
}
