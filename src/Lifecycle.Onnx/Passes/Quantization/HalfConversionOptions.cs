using System.ComponentModel.DataAnnotations;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Passes.Quantization;

/// <summary>The settings of the conversion to 16-bit floats.</summary>
public sealed class HalfConversionOptions
{
    /// <summary>The type to convert to: Float16 (default) or BFloat16, for which ONNX Runtime's CPU has few kernels.</summary>
    [AllowedValues(OnnxElementType.Float16, OnnxElementType.BFloat16)]
    public OnnxElementType Type { get; init; } = OnnxElementType.Float16;

    /// <summary>Whether the model's inputs and outputs stay 32-bit floats. Default true.</summary>
    public bool KeepInputsAndOutputs { get; init; } = true;

    /// <summary>Operators that compute with 32-bit floats still. By default those that need range or have 32-bit inputs by definition: Resize, Upsample, TopK, RoiAlign, NonMaxSuppression, Range, CumSum, and those of quantization.</summary>
    public IReadOnlySet<string> BlockedOperators { get; init; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "Resize", "Upsample", "TopK", "RoiAlign", "NonMaxSuppression", "Range", "CumSum",
        "QuantizeLinear", "DequantizeLinear", "DynamicQuantizeLinear", "DynamicQuantizeLSTM", "QAttention", "MatMulNBits",
    };

    /// <summary>Nodes that compute with 32-bit floats still, by name or by the name of their first output. Empty by default.</summary>
    public IReadOnlySet<string> Exclude { get; init; } = new HashSet<string>(StringComparer.Ordinal);
}
