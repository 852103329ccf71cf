using System.ComponentModel.DataAnnotations;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Passes.Quantization;

/// <summary>The settings of dynamic quantization.</summary>
public sealed class DynamicQuantizationOptions
{
    /// <summary>The type of weights. Default Int8.</summary>
    [AllowedValues(OnnxElementType.UInt8, OnnxElementType.Int8)]
    public OnnxElementType WeightType { get; init; } = OnnxElementType.Int8;

    /// <summary>Whether each output channel of a weight has its scale. Default true.</summary>
    public bool PerChannel { get; init; } = true;

    /// <summary>Whether weights use one bit less, which machines without VNNI need. Default false.</summary>
    public bool ReducedRange { get; init; }

    /// <summary>Whether convolutions become ConvInteger. Default false: they are slower than in float on most machines.</summary>
    public bool Convolutions { get; init; }

    /// <summary>Nodes that stay float, by name or by the name of their first output. Empty by default.</summary>
    public IReadOnlySet<string> Exclude { get; init; } = new HashSet<string>(StringComparer.Ordinal);
}
