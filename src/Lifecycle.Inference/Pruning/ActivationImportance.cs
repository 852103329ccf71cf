using Lifecycle.Inference.Calibration;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Graph.Editing;
using Lifecycle.Onnx.Pruning;
using Lifecycle.Onnx.Shapes;

namespace Lifecycle.Inference.Pruning;

/// <summary>
/// The mean magnitude of what a channel carries on real data, where layers take it; the batches go through the model one by one, in bounded
/// memory. Groups that no layer takes are scored by all values that carry them, groups that only weights have, such as the inside of a product of two
/// weights, by the L2 norm of those. Stateless but for the data: safe for any number of threads where they are.
/// </summary>
/// <param name="data">Batches of real inputs; they are gone through once for each scoring.</param>
/// <param name="maxBatches">The most batches that are taken, from 1. Default 1,000,000.</param>
public sealed class ActivationImportance(CalibrationData data, int maxBatches = 1_000_000) : IImportance
{
    private static readonly MagnitudeImportance OfWeights = new();
    private readonly CalibrationData _data = data ?? throw new ArgumentNullException(nameof(data));
    private readonly int _maxBatches = maxBatches >= 1 ? maxBatches : throw new ArgumentOutOfRangeException(nameof(maxBatches), maxBatches, "Expected 1 or more.");

    /// <inheritdoc/>
    public string Name => "activation";

    /// <inheritdoc/>
    /// <exception cref="DataException">There is no batch, one does not fit the model's inputs, or a value is NaN or infinite.</exception>
    /// <exception cref="ModelException">ONNX Runtime refuses the model or fails on a batch, or channels are carried by no 32-bit floats.</exception>
    public IReadOnlyList<IReadOnlyList<double>> Score(OnnxModel model, IReadOnlyList<PruningGroup> groups)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(groups);
        if (groups.Count == 0) return [];
        var taken = model.Graph.Nodes.Where(static node => node.OpType is "Conv" or "ConvTranspose" or "Gemm" or "MatMul" or "LSTM" or "GRU" or "RNN").SelectMany(static node => node.Inputs.Take(2)).ToHashSet(StringComparer.Ordinal);
        var (data, shapes) = (OfData(model), ShapeInference.Infer(model));
        var sums = groups.Select(group => Sums(group, taken, data, name => shapes.Find(name)?.ElementType == OnnxElementType.Float)).ToList();
        var watched = sums.SelectMany(static group => group).GroupBy(static sum => sum.Name, StringComparer.Ordinal).ToDictionary(static alike => alike.Key, static alike => alike.ToList(), StringComparer.Ordinal);
        if (watched.Count > 0) Calibrator.Observe(model, _data, _maxBatches, watched.Keys, (name, values, shape) =>
        {
            foreach (var sum in watched[name]) sum.Add(values, shape);
        });
        return [.. groups.Zip(sums, (group, found) => found.Count == 0 ? OfWeights.Score(model, [group])[0] : [.. Enumerable.Range(0, group.Channels).Select(channel => found.Average(sum => sum.Mean(channel)))])];
    }

    // A weight that is turned or laid out anew carries nothing.
    private static HashSet<string> OfData(OnnxModel model)
    {
        var data = model.Graph.FreeInputs.Select(static input => input.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var node in model.Graph.Nodes)
            if (node.Inputs.Concat(CapturedNames.Of(node)).Any(data.Contains)) data.UnionWith(node.Outputs);
        return data;
    }

    private static List<ActivationSum> Sums(PruningGroup group, HashSet<string> taken, HashSet<string> data, Func<string, bool> isFloat)
    {
        var carried = group.Values.Where(slice => data.Contains(slice.Name)).ToList();
        var floats = carried.Where(slice => isFloat(slice.Name)).ToList();
        if (floats.Count == 0 && carried.Count > 0)
            throw new ModelException($"No value that carries the channels of {group.Name} is known to hold 32-bit floats, such as \"{carried[0].Name}\"; expected one to measure; prune before the model is converted, or choose another importance.");
        var slices = floats.Where(slice => taken.Contains(slice.Name)).ToList();
        return [.. (slices.Count > 0 ? slices : floats).Select(static slice => new ActivationSum(slice))];
    }
}

/// <summary>The magnitudes of the channels of one value, batch by batch.</summary>
internal sealed class ActivationSum
{
    private readonly PruningSlice _slice;
    private readonly int[] _owners;
    private readonly double[] _sums;
    private readonly long[] _counts;

    public ActivationSum(PruningSlice slice)
    {
        (_slice, _owners, _sums, _counts) = (slice, new int[slice.Length], new double[slice.Indices.Count], new long[slice.Indices.Count]);
        Array.Fill(_owners, -1);
        for (var channel = 0; channel < slice.Indices.Count; channel++)
            foreach (var index in slice.Indices[channel]) _owners[index] = channel;
    }

    public string Name => _slice.Name;

    public int Channels => _sums.Length;

    public void Add(ReadOnlySpan<float> values, long[] shape)
    {
        var inner = (int)shape.Skip(_slice.Dim + 1).Aggregate(1L, static (product, size) => product * size);
        var size = (int)shape[_slice.Dim];
        for (var place = 0; place < values.Length; place += inner)
        {
            if (_owners[place / inner % size % _owners.Length] is not (var channel and >= 0)) continue;
            foreach (var value in values.Slice(place, inner)) _sums[channel] += Math.Abs(value);
            _counts[channel] += inner;
        }
        if (Array.FindIndex(_sums, static sum => !double.IsFinite(sum)) is var bad and >= 0)
            throw new DataException($"Value \"{Name}\" is NaN or infinite in channel {bad} on a calibration batch; expected finite numbers; mend the data, or the model where it divides by zero or overflows.");
    }

    public double Mean(int channel) => _sums[channel] / Math.Max(_counts[channel], 1);
}
