using System.ComponentModel.DataAnnotations;

namespace Lifecycle.Inference.Packages.Triton;

/// <summary>How a Triton server is to run a model.</summary>
public sealed class TritonOptions : IValidatableObject
{
    /// <summary>
    /// The most rows of one run, 0 to 65,536; 32 by default. A model whose inputs and outputs do not all begin with one and the same
    /// open axis takes no batches, whatever this says, and 0 asks for none.
    /// </summary>
    [Range(0, 1 << 16)]
    public int MaxBatchSize { get; init; } = 32;

    /// <summary>How long a request may wait for others to fill a batch, 0 to 1 minute; null, the default, for the server gathering none.</summary>
    public TimeSpan? MaxQueueDelay { get; init; }

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (MaxQueueDelay < TimeSpan.Zero || MaxQueueDelay > TimeSpan.FromMinutes(1)) yield return new($"{nameof(MaxQueueDelay)} is {MaxQueueDelay}, expected 0 to 1 minute, or null for none");
    }
}
