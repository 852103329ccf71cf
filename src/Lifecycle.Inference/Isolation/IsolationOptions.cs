using System.ComponentModel.DataAnnotations;

namespace Lifecycle.Inference.Isolation;

/// <summary>What a process may take that tries a model before this one does.</summary>
public sealed class IsolationOptions : IValidatableObject
{
    /// <summary>The most bytes of memory that the process may write to, that of .NET itself (some 200 MB) among them; 536,870,912 to 1,099,511,627,776; 4,294,967,296 by default.</summary>
    [Range(1d * (1L << 29), 1L << 40)]
    public long MaxMemoryBytes { get; init; } = 1L << 32;

    /// <summary>How long it may take, 1 second to 1 hour; 30 seconds by default.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether the model is run there as well, on zeros, every open axis of size 1; true by default.</summary>
    public bool Run { get; init; } = true;

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (Timeout < TimeSpan.FromSeconds(1) || Timeout > TimeSpan.FromHours(1)) yield return new($"{nameof(Timeout)} is {Timeout}, expected 1 second to 1 hour");
    }
}
