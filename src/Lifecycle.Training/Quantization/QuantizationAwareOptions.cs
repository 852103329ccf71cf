using System.ComponentModel.DataAnnotations;

namespace Lifecycle.Training.Quantization;

/// <summary>Which layers <see cref="QuantizationAware.Prepare"/> takes and how their ranges are found. All settings out of range are reported together.</summary>
public sealed class QuantizationAwareOptions : IValidatableObject
{
    /// <summary>Patterns of the paths of convolutions (1 to 3 dimensions) and linear layers to quantize: <c>*</c> is any text, dots included, <c>?</c> one character. Default all.</summary>
    [Required]
    public IReadOnlyList<string> Layers { get; init; } = ["*"];

    /// <summary>Patterns of the paths of those among them that stay in float32; none by default.</summary>
    [Required]
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>The share of a batch's smallest and largest value in the moving average that is an activation's range, above 0 to 1. Default 0.01.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double AveragingShare { get; init; } = 0.01;

    /// <summary>Whether outputs that no quantized layer takes are quantized too, so that a layer in front of a sum or an average pooling runs in integers. The model's own output never is. Default true.</summary>
    public bool Outputs { get; init; } = true;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Layers?.Any(string.IsNullOrEmpty) == true || Exclude?.Any(string.IsNullOrEmpty) == true) yield return new ValidationResult("Layers or Exclude holds an empty pattern, expected patterns of paths");
    }
}
