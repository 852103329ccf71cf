using System.Globalization;
using System.Text;

namespace Lifecycle.Onnx.Pruning;

/// <summary>The zeros of a weight.</summary>
/// <param name="Name">The weight.</param>
/// <param name="Elements">How many elements it has.</param>
/// <param name="Zeros">How many are zero.</param>
public sealed record SparseLayer(string Name, long Elements, long Zeros);

/// <summary>What unstructured pruning made of a model.</summary>
/// <param name="Model">The model with zeros in its weights; the one it came from is left alone.</param>
/// <param name="Layers">The weights, in the order of the graph.</param>
public sealed record SparsityReport(OnnxModel Model, IReadOnlyList<SparseLayer> Layers)
{
    /// <summary>What part of the elements is zero.</summary>
    public double Sparsity => Layers.Count == 0 ? 0 : (double)Layers.Sum(static layer => layer.Zeros) / Layers.Sum(static layer => layer.Elements);

    /// <summary>The report in one line.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Sparsity:P1} of {Layers.Sum(static layer => layer.Elements):N0} weights in {Layers.Count} layers are zero");

    /// <summary>The report as text of several lines, one a weight.</summary>
    public string ToTable()
    {
        var text = new StringBuilder().AppendLine(ToString());
        foreach (var layer in Layers) text.AppendLine(CultureInfo.InvariantCulture, $"  {layer.Name}: {layer.Zeros} of {layer.Elements}");
        return text.ToString();
    }
}
