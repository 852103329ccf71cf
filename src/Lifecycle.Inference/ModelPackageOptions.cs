using System.ComponentModel.DataAnnotations;
using Lifecycle.Inference.Sessions;

namespace Lifecycle;

/// <summary>Whom to trust, and what is expected, when a <see cref="ModelPackage"/> is opened.</summary>
public sealed class ModelPackageOptions : IValidatableObject
{
    private const int MaxKeys = 64;

    /// <summary>
    /// The public keys whose signatures are trusted, each as PEM text (ECDSA on P-256, P-384 or P-521); at most 64. With keys, a
    /// signature by one of them is checked before anything of the package is parsed. Empty by default.
    /// </summary>
    [Required]
    public IReadOnlyList<string> TrustedKeys { get; init; } = [];

    /// <summary>
    /// Whether a package that nobody signed is opened, too, as one that this program has made itself: its files' hashes then show
    /// damage, not intent. False by default. A signature that is there is still checked where there are keys.
    /// </summary>
    public bool AllowUnsigned { get; init; }

    /// <summary>The most bytes of all files, 1 to 1,099,511,627,776; 2,147,483,647 by default.</summary>
    [Range(1d, 1L << 40)]
    public long MaxBytes { get; init; } = int.MaxValue;

    /// <summary>
    /// What the caller will give: each of the package's inputs must be there, of its type, and fit its shape (a dimension that
    /// is fixed in the package must be that size). Null, the default, for anything.
    /// </summary>
    public IReadOnlyList<TensorInfo>? ExpectedInputs { get; init; }

    /// <summary>What the caller needs: outputs that the package must have, of these types, and of these sizes where they are fixed here. Null, the default, for anything.</summary>
    public IReadOnlyList<TensorInfo>? ExpectedOutputs { get; init; }

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (TrustedKeys is { Count: > MaxKeys }) yield return new($"{nameof(TrustedKeys)} has {TrustedKeys.Count} keys, expected at most {MaxKeys}");
    }
}
