using System.Globalization;
using System.Text;

namespace Lifecycle.Inference.Compression;

/// <summary>What the rounding of each layer costs.</summary>
/// <param name="Format">The format.</param>
/// <param name="Layers">The layers, the most sensitive first: the least signal to noise at the model's outputs.</param>
/// <param name="OutputDecibels">Signal to noise at the model's outputs with all layers quantized.</param>
public sealed record SensitivityReport(string Format, IReadOnlyList<LayerSensitivity> Layers, double OutputDecibels)
{
    /// <summary>The report as text: a line for each layer.</summary>
    public string ToTable()
    {
        var text = new StringBuilder().AppendLine(CultureInfo.InvariantCulture, $"{Format}: {OutputDecibels:0.0} dB at the outputs with all of {Layers.Count} layers quantized");
        var width = Layers.Count == 0 ? 0 : Layers.Max(static layer => layer.Node.Length);
        foreach (var layer in Layers)
            text.AppendLine(CultureInfo.InvariantCulture, $"  {layer.Node.PadRight(width)} {layer.OpType,-13} {layer.OutputDecibels,6:0.0} dB at the outputs, {layer.OwnDecibels,6:0.0} at its own, {layer.AccumulatedDecibels,6:0.0} there with all quantized");
        return text.ToString();
    }
}

/// <summary>What the rounding of one layer costs, as signal to noise in dB: the lower, the more. Infinite where nothing changes.</summary>
/// <param name="Node">The layer's name, or that of its first output.</param>
/// <param name="OpType">Its operator.</param>
/// <param name="OutputDecibels">At the model's outputs, this layer alone quantized.</param>
/// <param name="OwnDecibels">At the layer's own output, this layer alone quantized; not a number where that value is gone from the quantized model.</param>
/// <param name="AccumulatedDecibels">At the layer's own output, all layers quantized; likewise.</param>
public sealed record LayerSensitivity(string Node, string OpType, double OutputDecibels, double OwnDecibels, double AccumulatedDecibels);
