using System.Collections.Frozen;
using Lifecycle.Inference.Calibration;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Options;

namespace Lifecycle.Inference.Compression;

/// <summary>
/// Measures on real inputs what the rounding of each layer adds to what it gives and to what the model gives, against the float model. Batches
/// are streamed: memory is that of one batch, of the float model, and of some models with one layer quantized each. Stateless.
/// </summary>
public static class SensitivityAnalysis
{
    // What the others follow: they are quantized where one of these is beside them.
    private static readonly FrozenSet<string> LayerOperators = new[] { "Conv", "ConvTranspose", "Gemm", "MatMul", "LSTM", "Attention", "Gather" }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Measures all layers that the format quantizes.</summary>
    /// <param name="model">A float model, which stays as it is.</param>
    /// <param name="data">Batches of real inputs.</param>
    /// <param name="options">The format, and how to measure; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the analysis after the batch under way.</param>
    /// <exception cref="UsageException">An option is out of range.</exception>
    /// <exception cref="DataException">There is no batch, one does not fit the model's inputs, or a value is NaN or infinite.</exception>
    /// <exception cref="ModelException">The model is quantized already, has nothing to quantize, or ONNX Runtime refuses it.</exception>
    public static SensitivityReport Measure(OnnxModel model, CalibrationData data, SensitivityOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new();
        OptionsValidator.Check(nameof(SensitivityOptions), [("", options)]);
        return Measure(new FormatSource(model, data), options, cancellationToken);
    }

    internal static SensitivityReport Measure(FormatSource source, SensitivityOptions options, CancellationToken cancellationToken)
    {
        var all = options.Format.Write(source, new HashSet<string>(StringComparer.Ordinal));
        var layers = Layers(source.Model, all.Quantized);
        if (layers.Count == 0) throw new ModelException($"Model \"{source.Model.Graph.Name}\" has no layer that \"{options.Format.Name}\" quantizes; expected products or convolutions; choose another format.");
        var whole = NoiseProbe.Compare(source, [new NoiseTrial(all.Model, layers)], options.MaxBatches, cancellationToken)[0];
        var found = new List<LayerSensitivity>(layers.Count);
        foreach (var chunk in layers.Chunk(options.ModelsAtOnce))
        {
            var trials = chunk.Select(layer => new NoiseTrial(Alone(source, options.Format, layers, layer), [layer])).ToList();
            var noises = NoiseProbe.Compare(source, trials, options.MaxBatches, cancellationToken);
            found.AddRange(chunk.Zip(noises, (layer, noise) => new LayerSensitivity(layer.Name, layer.OpType, noise.Outputs, noise.Layers[0], whole.Layers[layers.IndexOf(layer)])));
        }
        return new SensitivityReport(options.Format.Name, [.. found.OrderBy(static layer => layer.OutputDecibels)], whole.Outputs);
    }

    /// <summary>The layers among what was quantized, in the order of the graph.</summary>
    internal static List<QuantizedLayer> Layers(OnnxModel model, IEnumerable<string> quantized)
    {
        var names = quantized.ToHashSet(StringComparer.Ordinal);
        return [.. model.Graph.Nodes.Where(static node => LayerOperators.Contains(node.OpType)).Select(node => QuantizedLayer.Of(model, node)).Where(layer => names.Contains(layer.Name))];
    }

    private static OnnxModel Alone(FormatSource source, CompressionFormat format, List<QuantizedLayer> layers, QuantizedLayer layer) =>
        format.Write(source, layers.Where(other => other != layer).Select(static other => other.Name).ToHashSet(StringComparer.Ordinal)).Model;
}
