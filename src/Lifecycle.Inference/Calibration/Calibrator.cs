using Lifecycle.Inference.Sessions;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Options;
using Lifecycle.Onnx.Passes.Quantization;
using Lifecycle.Onnx.Shapes;

namespace Lifecycle.Inference.Calibration;

/// <summary>
/// Finds the ranges of a model's values by running it on real data with those values as outputs, on the CPU, with ONNX Runtime's own
/// optimization off. Memory is that of one batch and of a histogram for each value. Stateless: safe for any number of threads.
/// </summary>
public static class Calibrator
{
    /// <summary>Finds the ranges of all float values: inputs, and what nodes of the main graph make.</summary>
    /// <param name="model">The model, which stays as it is.</param>
    /// <param name="data">Batches of real inputs.</param>
    /// <param name="options">How ranges are chosen; null for the defaults.</param>
    /// <returns>Ranges by the values' names; from minus to plus infinity where a value inside the model is infinite, as in masks.</returns>
    /// <exception cref="UsageException">An option is out of range.</exception>
    /// <exception cref="DataException">There is no batch, one does not fit the model's inputs, a value is NaN, or an input infinite.</exception>
    /// <exception cref="ModelException">ONNX Runtime refuses the model or fails on a batch.</exception>
    public static IReadOnlyDictionary<string, ValueRange> FindRanges(OnnxModel model, CalibrationData data, CalibrationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        options ??= new();
        OptionsValidator.Check(nameof(CalibrationOptions), [("", options)]);
        var inputs = model.Graph.Inputs.Select(static input => input.Name).ToHashSet(StringComparer.Ordinal);
        var observers = FloatValues(model).ToDictionary(static name => name, _ => new Observer(options), StringComparer.Ordinal);
        Observe(model, data, options.MaxBatches, observers.Keys, (name, values, _) =>
        {
            // A mask may be infinite inside the model, data may not.
            if (!observers[name].TryAdd(values) || (inputs.Contains(name) && !observers[name].IsFinite)) throw NotFinite(name, values);
        });
        return observers.Where(static pair => pair.Value.HasSeen).ToDictionary(static pair => pair.Key, static pair => pair.Value.Range(), StringComparer.Ordinal);
    }

    /// <summary>Finds, for each channel of some values, the mean and the largest magnitude.</summary>
    /// <param name="model">The model, which stays as it is.</param>
    /// <param name="data">Batches of real inputs.</param>
    /// <param name="axes">The values by name, each with the axis of its channels; negative ones count from the back.</param>
    /// <param name="maxBatches">The most batches that are taken, at least 1; all by default.</param>
    /// <exception cref="DataException">There is no batch, one does not fit the model's inputs, or a value is NaN or infinite.</exception>
    /// <exception cref="ModelException">ONNX Runtime refuses the model or fails on a batch.</exception>
    public static IReadOnlyDictionary<string, ChannelStatistics> FindChannelStatistics(OnnxModel model, CalibrationData data, IReadOnlyDictionary<string, int> axes, int maxBatches = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(axes);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBatches, 1);
        var sums = axes.ToDictionary(static pair => pair.Key, static pair => new ChannelSums(pair.Value), StringComparer.Ordinal);
        Observe(model, data, maxBatches, sums.Keys, (name, values, shape) =>
        {
            if (!sums[name].TryAdd(values, shape)) throw NotFinite(name, values);
        });
        return sums.ToDictionary(static pair => pair.Key, static pair => pair.Value.Result(), StringComparer.Ordinal);
    }

    internal delegate void ValueSeen(string name, ReadOnlySpan<float> values, long[] shape);

    internal static void Observe(OnnxModel model, CalibrationData data, int maxBatches, IReadOnlyCollection<string> names, ValueSeen seen)
    {
        var watched = WatchedModel.Of(model, names, out var outputs);
        using var session = OnnxSession.Create(watched, new PredictorOptions { GraphOptimization = GraphOptimization.None, AllowSpinning = false });
        var inputs = session.Inputs;
        var count = 0;
        foreach (var batch in data.Take(maxBatches))
        {
            BatchCheck.Require("Calibration", batch, inputs, count++);
            foreach (var tensor in batch.Where(tensor => names.Contains(tensor.Name))) seen(tensor.Name, tensor.AsSpan<float>(), [.. tensor.Dims]);
            NamedTensors.Visit(session, batch, outputs, (name, value) =>
            {
                if (names.Contains(name)) seen(name, value.GetTensorDataAsSpan<float>(), value.GetTensorTypeAndShape().Shape);
            });
        }
        if (count == 0) throw new DataException($"The calibration data for model \"{model.Graph.Name}\" has no batch; expected at least one of real inputs; pass some.");
    }

    private static IEnumerable<string> FloatValues(OnnxModel model)
    {
        var shapes = ShapeInference.Infer(model);
        return model.Graph.FreeInputs.Select(static input => input.Name).Concat(model.Graph.Nodes.SelectMany(static node => node.Outputs)).Where(name =>
            name.Length > 0 && shapes.Find(name) is { Kind: ValueKind.Tensor, ElementType: OnnxElementType.Float });
    }

    private static DataException NotFinite(string name, ReadOnlySpan<float> values)
    {
        var index = 0;
        while (float.IsFinite(values[index])) index++;
        return new($"Value \"{name}\" is {values[index]} at element {index} of a calibration batch; expected finite numbers; mend the data, or the model where it divides by zero or overflows.");
    }
}
