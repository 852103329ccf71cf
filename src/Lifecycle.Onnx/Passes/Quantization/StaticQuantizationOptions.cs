using System.ComponentModel.DataAnnotations;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Passes.Quantization;

/// <summary>The settings of static quantization. The defaults are what ONNX Runtime's CPU kernels are fastest with.</summary>
public sealed record StaticQuantizationOptions : IValidatableObject
{
    /// <summary>The type of activations. Default UInt8; with Int8 ONNX Runtime's convolutions gain little. 16 bits for accuracy: then products are computed in float.</summary>
    [AllowedValues(OnnxElementType.UInt8, OnnxElementType.Int8, OnnxElementType.UInt16, OnnxElementType.Int16)]
    public OnnxElementType ActivationType { get; init; } = OnnxElementType.UInt8;

    /// <summary>The type of weights. Default Int8.</summary>
    [AllowedValues(OnnxElementType.UInt8, OnnxElementType.Int8)]
    public OnnxElementType WeightType { get; init; } = OnnxElementType.Int8;

    /// <summary>Whether activations have their zero point in the middle. Default false; a ReLU then costs a bit and cannot be folded.</summary>
    public bool SymmetricActivations { get; init; }

    /// <summary>Whether weights have their zero point in the middle. Default true.</summary>
    public bool SymmetricWeights { get; init; } = true;

    /// <summary>Whether each output channel of a weight has its scale. Default true; false is faster for small products, at some accuracy.</summary>
    public bool PerChannel { get; init; } = true;

    /// <summary>Whether weights use one bit less, which machines without VNNI need with 8-bit activations. Default false.</summary>
    public bool ReducedRange { get; init; }

    /// <summary>The nodes to quantize, by name or by the name of their first output; null (default) for all.</summary>
    public IReadOnlySet<string>? Include { get; init; }

    /// <summary>Nodes that stay float, by name or by the name of their first output. Empty by default.</summary>
    public IReadOnlySet<string> Exclude { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>The operators to quantize; null (default) for those that ONNX Runtime's CPU has integer kernels for. ConvTranspose is known too, and gets smaller but no faster.</summary>
    public IReadOnlySet<string>? Operators { get; init; }

    /// <summary>
    /// Bias correction: the mean of each input channel of layers, by the name of their input (M. Nagel et al., Data-Free Quantization, 2019). What the
    /// rounding of weights adds on the mean is taken from the bias. Null (default) for none.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<double>>? ChannelMeans { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var name in Operators?.Where(name => !OperatorTable.Handlers.ContainsKey(name)) ?? [])
            yield return new ValidationResult($"{nameof(Operators)} has \"{name}\", expected some of {string.Join(", ", OperatorTable.Handlers.Keys.Order(StringComparer.Ordinal))}");
        if (ActivationType == OnnxElementType.Int8 && WeightType == OnnxElementType.UInt8)
            yield return new ValidationResult($"{nameof(WeightType)} is UInt8 with {nameof(ActivationType)} Int8, expected Int8, as ONNX Runtime has no kernels for that");
    }
}
