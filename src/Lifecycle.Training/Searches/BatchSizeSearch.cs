using System.ComponentModel.DataAnnotations;

namespace Lifecycle.Training.Searches;

/// <summary>The settings of <see cref="Trainer.FindBatchSizeAsync"/>.</summary>
public sealed class BatchSizeSearch : IValidatableObject
{
    /// <summary>The first size, 1 to 1,048,576. Default 8.</summary>
    [Range(1, 1 << 20)]
    public int Min { get; init; } = 8;

    /// <summary>The largest size to try, to 1,048,576. Default 4096. The data's number of samples is a limit too.</summary>
    [Range(1, 1 << 20)]
    public int Max { get; init; } = 4096;

    /// <summary>Timed steps at each size, of which the quickest counts, 1 to 1000. Default 3.</summary>
    [Range(1, 1000)]
    public int Steps { get; init; } = 3;

    /// <summary>The part of the machine's memory that the process may come to, above 0 to 1; on a CPU larger sizes are not tried. Default 0.8.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double MemoryFraction { get; init; } = 0.8;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Min > Max) yield return new ValidationResult($"Min is {Min}, expected at most Max, which is {Max}");
    }
}
