using System.ComponentModel.DataAnnotations;
using Lifecycle.Inference.Calibration;
using Lifecycle.Onnx.Passes.Quantization;

namespace Lifecycle;

/// <summary>The settings of <see cref="Quantizer.Static"/>.</summary>
public sealed class StaticQuantizerOptions
{
    /// <summary>The format. By default unsigned activations, signed weights with a scale for each channel.</summary>
    [Required]
    public StaticQuantizationOptions Format { get; init; } = new();

    /// <summary>How ranges are chosen. By default the smallest and the largest value.</summary>
    [Required]
    public CalibrationOptions Calibration { get; init; } = new();

    /// <summary>How much SmoothQuant moves from activations to weights, 0 to 1; null (default) to leave it out. For transformers; 0.5 is usual.</summary>
    [Range(0.0, 1.0)]
    public double? SmoothQuant { get; init; }

    /// <summary>Whether biases are corrected for what the rounding of weights adds on the mean. Default false.</summary>
    public bool BiasCorrection { get; init; }
}
