using Lifecycle.Onnx.Passes.Quantization;

namespace Lifecycle.Inference.Compression;

/// <summary>Writes a model in a format.</summary>
/// <param name="source">The folded float model, which stays as it is, and its calibration.</param>
/// <param name="exclude">Nodes that stay float, by name or by the name of their first output.</param>
/// <returns>What was quantized.</returns>
/// <exception cref="ModelException">The model has nothing that the format quantizes.</exception>
public delegate QuantizationReport FormatWriter(FormatSource source, IReadOnlySet<string> exclude);

/// <summary>A format that a search tries.</summary>
/// <param name="Name">What it is called in reports.</param>
/// <param name="Write">What makes a model of that format; thread safety is not needed.</param>
public sealed record CompressionFormat(string Name, FormatWriter Write)
{
    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
