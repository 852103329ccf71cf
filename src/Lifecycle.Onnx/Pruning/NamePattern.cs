using System.IO.Enumeration;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Shapes;

namespace Lifecycle.Onnx.Pruning;

/// <summary>Nodes and weights by patterns of their names.</summary>
internal static class NamePattern
{
    /// <summary>Whether any pattern fits: * is any text, ? any character, case counts.</summary>
    public static string? Find(IEnumerable<string> patterns, params IEnumerable<string> names) =>
        patterns.FirstOrDefault(pattern => names.Any(name => FileSystemName.MatchesSimpleExpression(pattern.Replace("\\", "\\\\", StringComparison.Ordinal), name, ignoreCase: false)));

    private static string Source(Dictionary<string, OnnxNode> makers, string value)
    {
        while (makers.TryGetValue(value, out var maker)) value = maker.Inputs[0];
        return value;
    }

    /// <summary>The dimensions that nodes make whose name, or whose weight's name, fits.</summary>
    public static IEnumerable<(string Value, int Dim, string Reason)> Matches(OnnxModel model, ShapeInferenceResult shapes, IEnumerable<string> patterns)
    {
        List<string> wanted = [.. patterns];
        if (wanted.Count == 0) yield break;
        var constants = model.Graph.Initializers.Select(static tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
        var makers = model.Graph.Nodes.Where(static node => node.OpType is "Transpose" or "Reshape" or "Unsqueeze" or "Squeeze" or "Flatten" or "Identity" or "Cast").ToDictionary(static node => node.Outputs[0], StringComparer.Ordinal);
        foreach (var node in model.Graph.Nodes)
        {
            // What lays out a weight is no layer.
            if (node.Inputs.Where(static input => input.Length > 0).All(constants.Contains)) continue;
            if (Find(wanted, node.Inputs.Select(input => Source(makers, input)).Where(constants.Contains).Append(node.Name)) is not { } pattern) continue;
            foreach (var output in node.Outputs.Where(output => output.Length > 0))
                for (var dim = 0; dim < (shapes.Find(output)?.Rank ?? 0); dim++) yield return (output, dim, $"\"{pattern}\" protects it");
        }
    }
}
