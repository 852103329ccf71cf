using System.Globalization;
using System.Text;

namespace Lifecycle.Onnx.Passes.Quantization;

/// <summary>What a quantization made of a model.</summary>
/// <param name="Model">The quantized model; the one it came from is left alone.</param>
/// <param name="Format">What the format is called.</param>
/// <param name="Quantized">The nodes that now compute with, or keep, integers or narrower floats, in the order of the graph.</param>
/// <param name="Skipped">The nodes that stayed as they were though they compute with floats, each with why.</param>
/// <param name="Before">The size of the model as it came.</param>
/// <param name="After">The size of the quantized model.</param>
public sealed record QuantizationReport(
    OnnxModel Model, string Format, IReadOnlyList<string> Quantized, IReadOnlyList<SkippedNode> Skipped, ModelSize Before, ModelSize After)
{
    /// <summary>The report in one line.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Format}: {Quantized.Count} nodes quantized, {Skipped.Count} skipped, {Before.ParameterBytes} bytes of constants to {After.ParameterBytes}");

    /// <summary>The report as text of several lines: the one line, then the reasons of what was skipped, each with its nodes.</summary>
    public string ToTable()
    {
        var text = new StringBuilder().AppendLine(ToString());
        foreach (var group in Skipped.GroupBy(static skipped => (skipped.OpType, skipped.Reason)))
            text.AppendLine(CultureInfo.InvariantCulture, $"  {group.Key.OpType}, {group.Count()} skipped: {group.Key.Reason} ({string.Join(", ", group.Take(3).Select(static skipped => skipped.Node))}{(group.Count() > 3 ? ", ..." : "")})");
        return text.ToString();
    }
}

/// <summary>A node that stayed as it was.</summary>
/// <param name="Node">Its name, or that of its first output where it has none.</param>
/// <param name="OpType">Its operator.</param>
/// <param name="Reason">Why.</param>
public sealed record SkippedNode(string Node, string OpType, string Reason);
