using System.ComponentModel.DataAnnotations;

namespace Lifecycle.Inference.Batching;

/// <summary>
/// The lengths that sequences are filled up to, so that those of similar lengths share batches. Outputs are cut back to the length of
/// the request wherever the model names their dimension as the inputs'.
/// </summary>
public sealed record SequencePadding : IValidatableObject
{
    /// <summary>What the model calls the dimension that counts a sequence's elements, such as "length". Not the first dimension.</summary>
    [Required]
    public required string Axis { get; init; }

    /// <summary>The lengths that the model runs with, rising, each at least 1. A longer sequence is refused.</summary>
    [Required]
    public required IReadOnlyList<int> Lengths { get; init; }

    /// <summary>What an input is filled up with, by its name, such as the index of a padding token; 0 (default) for inputs that are not named.</summary>
    [Required]
    public IReadOnlyDictionary<string, double> Values { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>
    /// The input that the batcher makes, which requests then leave out: ones for a sequence's own elements, zeros for what it is filled up
    /// with. Null (default) for none: a mask that requests give is filled up as any other input. Without any mask, the model has to know the
    /// padding by its value, or what it says of an element depends on how its sequence was filled up.
    /// </summary>
    public string? Mask { get; init; }

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (Lengths is { } lengths && (lengths.Count == 0 || lengths[0] < 1 || lengths.Zip(lengths.Skip(1)).Any(static pair => pair.First >= pair.Second)))
            yield return new ValidationResult($"Lengths is [{string.Join(", ", Lengths)}], expected one or more rising numbers from 1 on");
    }
}
