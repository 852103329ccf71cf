using System.ComponentModel.DataAnnotations;

namespace Lifecycle.Onnx.Passes.Quantization;

/// <summary>How weights that alone are quantized are written.</summary>
public enum WeightForm
{
    /// <summary>ONNX Runtime's MatMulNBits, which computes with blocks of integers.</summary>
    MatMulNBits,
    /// <summary>ONNX's DequantizeLinear before the operator: blocks need operator set 21.</summary>
    Qdq,
}

/// <summary>The settings of weight-only quantization.</summary>
public sealed class WeightQuantizationOptions : IValidatableObject
{
    /// <summary>The bits of a weight: 4 (default) or 8.</summary>
    [AllowedValues(4, 8)]
    public int Bits { get; init; } = 4;

    /// <summary>How many weights of a column share a scale: 16, 32 (default), 64, 128 or 256; with <see cref="WeightForm.Qdq"/> and 8 bits also 0, a scale for each output channel.</summary>
    [AllowedValues(0, 16, 32, 64, 128, 256)]
    public int BlockSize { get; init; } = 32;

    /// <summary>Whether weights have their zero point in the middle. Default true.</summary>
    public bool Symmetric { get; init; } = true;

    /// <summary>How they are written. Default <see cref="WeightForm.MatMulNBits"/>.</summary>
    [EnumDataType(typeof(WeightForm))]
    public WeightForm Form { get; init; } = WeightForm.MatMulNBits;

    /// <summary>What MatMulNBits may compute with: 0 (default) as the runtime likes, 1 floats, 4 8-bit integers, the fastest.</summary>
    [AllowedValues(0, 1, 4)]
    public int AccuracyLevel { get; init; }

    /// <summary>Nodes that stay float, by name or by the name of their first output. Empty by default.</summary>
    public IReadOnlySet<string> Exclude { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (BlockSize == 0 && (Form != WeightForm.Qdq || Bits != 8))
            yield return new ValidationResult($"{nameof(BlockSize)} is 0, expected 16 to 256 but for {nameof(WeightForm.Qdq)} with 8 bits");
    }
}
