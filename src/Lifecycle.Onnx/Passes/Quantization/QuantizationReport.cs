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
    /// <summary>Layers whose bias was to be corrected and was not, each with why.</summary>
    public IReadOnlyList<SkippedNode> Uncorrected { get; init; } = [];

    /// <summary>Names that the options choose nodes by, and that no node has after folding: nothing came of them.</summary>
    public IReadOnlyList<string> UnknownNames { get; init; } = [];

    /// <summary>The report in one line.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Format}: {Quantized.Count} nodes quantized, {Skipped.Count} skipped, {Before.ParameterBytes} bytes of constants to {After.ParameterBytes}");

    /// <summary>The report as text of several lines: the one line, then the reasons of what was skipped or not corrected, each with its nodes, and names that no node has.</summary>
    public string ToTable()
    {
        var text = new StringBuilder().AppendLine(ToString());
        Append(text, Skipped, "skipped");
        Append(text, Uncorrected, "not corrected");
        if (UnknownNames.Count > 0) text.AppendLine(CultureInfo.InvariantCulture, $"  no node is called {string.Join(", ", UnknownNames.Select(static name => $"\"{name}\""))}");
        return text.ToString();
    }

    private static void Append(StringBuilder text, IReadOnlyList<SkippedNode> nodes, string what)
    {
        foreach (var group in nodes.GroupBy(static skipped => (skipped.OpType, skipped.Reason)))
            text.AppendLine(CultureInfo.InvariantCulture, $"  {group.Key.OpType}, {group.Count()} {what}: {group.Key.Reason} ({string.Join(", ", group.Take(3).Select(static skipped => skipped.Node))}{(group.Count() > 3 ? ", ..." : "")})");
    }
}

/// <summary>A node that stayed as it was.</summary>
/// <param name="Node">Its name, or that of its first output where it has none.</param>
/// <param name="OpType">Its operator.</param>
/// <param name="Reason">Why.</param>
public sealed record SkippedNode(string Node, string OpType, string Reason);
