using System.ComponentModel.DataAnnotations;

namespace Lifecycle.Inference.Caching;

/// <summary>The settings of a cache of results.</summary>
public sealed record CachingOptions : IValidatableObject
{
    /// <summary>The most results that are kept, 1 to 100,000,000; the one not used for longest makes room for a new one. Default 10,000.</summary>
    [Range(1, 100_000_000)]
    public int MaxEntries { get; init; } = 10_000;

    /// <summary>How long a result is given again, above zero; null (default) for as long as it is kept.</summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>The clock. Default: the system's.</summary>
    [Required]
    public TimeProvider Time { get; init; } = TimeProvider.System;

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (TimeToLive <= TimeSpan.Zero) yield return new ValidationResult($"TimeToLive is {TimeToLive}, expected above zero, or null for any");
    }
}
