namespace Lifecycle.Inference.Verification;

/// <summary>
/// How far a value may be from the expected one: |found - expected| ≤ Absolute + Relative · |expected|, the rule of
/// numpy.allclose and torch.allclose.
/// </summary>
/// <param name="Absolute">The error that is allowed anywhere, at least 0.</param>
/// <param name="Relative">The error that is allowed for each unit of the expected value, at least 0.</param>
public readonly record struct ComparisonTolerance(double Absolute, double Relative)
{
    /// <summary>Nothing but equality.</summary>
    public static ComparisonTolerance Exact => default;

    /// <summary>What rounding in another order makes of 32-bit floats: 1e-5 absolute, 1e-4 relative.</summary>
    public static ComparisonTolerance Float32 => new(1e-5, 1e-4);
}
