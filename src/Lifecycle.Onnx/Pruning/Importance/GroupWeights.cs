using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Pruning;

/// <summary>The numbers of a group's constants, channel by channel.</summary>
public static class GroupWeights
{
    /// <summary>
    /// The slices that count for importance: weights that make or take the channels; where there are none, scales and shifts; and both where channels are
    /// summed over without weights, as a shift is felt there.
    /// </summary>
    public static IReadOnlyList<PruningSlice> Counted(PruningGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        var weights = group.Weights.Where(static slice => slice.Role is WeightRole.Output or WeightRole.Input).ToList();
        var others = group.Weights.Where(static slice => slice.Role is WeightRole.Scale or WeightRole.Shift);
        return weights.Count > 0 && !group.IsSummed ? weights : [.. weights, .. others];
    }

    /// <summary>Sums, for each channel, over the elements of a constant that go with it.</summary>
    /// <param name="tensor">The constant, or one of its shape, such as its gradient.</param>
    /// <param name="slice">Where the channels lie on it.</param>
    /// <param name="term">What is summed, of an element and its place.</param>
    /// <exception cref="ModelException">The tensor has no floats.</exception>
    public static double[] Sum(TensorData tensor, PruningSlice slice, Func<double, int, double> term)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentNullException.ThrowIfNull(slice);
        ArgumentNullException.ThrowIfNull(term);
        var owners = new int[tensor.Dims[slice.Dim]];
        Array.Fill(owners, -1);
        for (var channel = 0; channel < slice.Indices.Count; channel++)
            foreach (var index in slice.Indices[channel]) owners[index] = channel;
        var inner = (int)tensor.Dims.Skip(slice.Dim + 1).Aggregate(1L, static (product, size) => product * size);
        var sums = new double[slice.Indices.Count];
        var values = FloatValues.Read(tensor);
        for (var place = 0; place < values.Length; place++)
            if (owners[place / inner % owners.Length] is var channel and >= 0) sums[channel] += term(values[place], place);
        return sums;
    }
}
