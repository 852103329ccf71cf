namespace Lifecycle.Inference.Verification;

/// <summary>Gathers the errors of elements that are not equal.</summary>
internal struct ErrorTally(ComparisonTolerance tolerance)
{
    private double _maxAbsolute;
    private double _maxRelative;
    private double _worstExcess = -1;
    private long _worstIndex = -1;
    private double _worstExpected;
    private double _worstFound;
    private long _mismatches;

    /// <summary>Adds an element whose value is not the expected one.</summary>
    public void Add(long index, double expected, double found)
    {
        var error = double.IsFinite(expected) && double.IsFinite(found) ? Math.Abs(found - expected) : double.PositiveInfinity;
        var magnitude = double.IsFinite(expected) ? Math.Abs(expected) : 0;
        var allowed = tolerance.Absolute + (tolerance.Relative * magnitude);
        // Integers beyond 2^53 may differ by less than a double can tell.
        if (error > allowed || (error == 0 && allowed == 0)) _mismatches++;
        _maxAbsolute = Math.Max(_maxAbsolute, error);
        _maxRelative = Math.Max(_maxRelative, magnitude > 0 ? error / magnitude : double.PositiveInfinity);

        var excess = allowed > 0 ? error / allowed : double.PositiveInfinity;
        if (excess <= _worstExcess) return;
        (_worstExcess, _worstIndex, _worstExpected, _worstFound) = (excess, index, expected, found);
    }

    public readonly TensorComparison Report(string name, long elements) => new()
    {
        Name = name,
        Elements = elements,
        Mismatches = _mismatches,
        MaxAbsoluteError = _maxAbsolute,
        MaxRelativeError = _maxRelative,
        WorstIndex = _worstIndex,
        WorstExpected = _worstExpected,
        WorstFound = _worstFound,
    };
}
