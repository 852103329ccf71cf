using Lifecycle.Inference.Calibration;
using Lifecycle.Inference.Verification;
using Lifecycle.Onnx.Graph.Editing;
using Lifecycle.Onnx.Options;
using Lifecycle.Onnx.Passes;
using Lifecycle.Onnx.Passes.Quantization;
using Lifecycle.Onnx.Passes.Upgrading;

namespace Lifecycle;

/// <summary>
/// Quantizes models: folds what can be folded, calibrates where the format needs it, and writes the format. The model that is given
/// stays as it is. Which format pays is a property of the machine and the model: measure. Stateless.
/// </summary>
public static class Quantizer
{
    /// <summary>Rounds weights and activations, with ranges of real data.</summary>
    /// <param name="model">A float model.</param>
    /// <param name="data">Batches of real inputs; they are gone through once, and once more each for SmoothQuant and bias correction, each time as far as <see cref="CalibrationOptions.MaxBatches"/>.</param>
    /// <param name="options">Format and calibration; null for the defaults.</param>
    /// <exception cref="UsageException">An option is out of range.</exception>
    /// <exception cref="DataException">There is no batch, one does not fit the model's inputs, or a value is NaN or infinite.</exception>
    /// <exception cref="ModelException">The model is quantized already, or has nothing to quantize, or ONNX Runtime refuses it.</exception>
    public static QuantizationReport Static(OnnxModel model, CalibrationData data, StaticQuantizerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        options ??= new();
        OptionsValidator.Check(nameof(StaticQuantizerOptions), [("", options), (nameof(options.Format), options.Format), (nameof(options.Calibration), options.Calibration)]);
        var prepared = Prepare(model);
        if (options.SmoothQuant is { } strength) Smooth(prepared, data, strength, options.Calibration.MaxBatches);
        var ranges = Calibrator.FindRanges(prepared, data, options.Calibration);
        var format = options.BiasCorrection ? options.Format with { ChannelMeans = Means(prepared, data, options.Calibration.MaxBatches) } : options.Format;
        return Report(model, new StaticQuantization(ranges, format).Run(prepared));
    }

    /// <summary>Rounds weights, and activations when the model runs; needs no data.</summary>
    /// <param name="model">A float model.</param>
    /// <param name="options">The format; null for the defaults.</param>
    /// <exception cref="UsageException">An option is out of range.</exception>
    /// <exception cref="ModelException">The model is quantized already, or has nothing to quantize.</exception>
    public static QuantizationReport Dynamic(OnnxModel model, DynamicQuantizationOptions? options = null) =>
        Report(model, new DynamicQuantization(options).Run(Prepare(model)));

    /// <summary>Rounds weights alone.</summary>
    /// <inheritdoc cref="Dynamic"/>
    public static QuantizationReport WeightOnly(OnnxModel model, WeightQuantizationOptions? options = null) =>
        Report(model, new WeightQuantization(options).Run(Prepare(model)));

    /// <summary>Makes floats of 16 bits.</summary>
    /// <inheritdoc cref="Dynamic"/>
    public static QuantizationReport ToHalf(OnnxModel model, HalfConversionOptions? options = null) =>
        Report(model, new HalfConversion(options).Run(Prepare(model)));

    /// <summary>Folds what can be folded, and brings an old operator set to one that formats can be written in.</summary>
    internal static OnnxModel Prepare(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        QuantizationPass.RequireFloat(model);
        var folded = PassPipeline.ExactWith(new RuntimeEvaluator()).Run(Named(model)).Model;
        new OpsetUpgrade().Apply(folded);
        return folded;
    }

    // A node without a name goes by its output, which folding may change.
    private static OnnxModel Named(OnnxModel model)
    {
        if (model.Graph.Nodes.All(static node => node.Name.Length > 0)) return model;
        var named = model.Clone();
        foreach (var node in named.Graph.Nodes) node.Name = NodeNames.Of(node);
        return named;
    }

    private static QuantizationReport Report(OnnxModel model, QuantizationReport report) => report with { Before = ModelSize.Of(model) };

    private static void Smooth(OnnxModel prepared, CalibrationData data, double strength, int maxBatches)
    {
        var statistics = Calibrator.FindChannelStatistics(prepared, data, SmoothQuant.Values(prepared), maxBatches);
        SmoothQuant.Apply(prepared, statistics.ToDictionary(static pair => pair.Key, static pair => pair.Value.Magnitudes, StringComparer.Ordinal), strength);
    }

    private static Dictionary<string, IReadOnlyList<double>> Means(OnnxModel prepared, CalibrationData data, int maxBatches)
    {
        var editor = new GraphEditor(prepared);
        var layers = prepared.Graph.Nodes.Where(node => node is { Domain: "", OpType: "Conv" or "ConvTranspose" or "Gemm" or "MatMul" } && editor.Constant(node.Inputs[0]) is null && editor.Constant(node.Inputs[1]) is not null);
        // What a convolution and a product take both has no one axis of channels.
        var axes = layers.GroupBy(static node => node.Inputs[0], static node => node.OpType is "Gemm" or "MatMul" ? -1 : 1, StringComparer.Ordinal)
            .Where(static group => group.Distinct().Count() == 1).ToDictionary(static group => group.Key, static group => group.First(), StringComparer.Ordinal);
        return Calibrator.FindChannelStatistics(prepared, data, axes, maxBatches).ToDictionary(static pair => pair.Key, static pair => pair.Value.Means, StringComparer.Ordinal);
    }
}
