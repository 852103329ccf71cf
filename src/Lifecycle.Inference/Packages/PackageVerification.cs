namespace Lifecycle.Inference.Packages;

/// <summary>What a check of a package found.</summary>
/// <param name="ContentHash">The package's hash; null where it is refused.</param>
/// <param name="SignedBy">The key that signed; null where it is refused, or no signature was looked at.</param>
/// <param name="Refusal">Why it is refused; null where it is not.</param>
public sealed record PackageVerification(string? ContentHash, string? SignedBy, ModelException? Refusal)
{
    /// <summary>Whether it may be used.</summary>
    public bool IsAccepted => Refusal is null;
}
