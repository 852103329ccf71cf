using static TorchSharp.torch;

namespace Lifecycle.Training.Export.Tracing;

/// <summary>Chooses the sizes that a model is traced and verified at.</summary>
internal static class SizePlan
{
    // Not adjacent, so that a quotient shows; small, as each is a run of the model; not 1, which would broadcast.
    private static readonly long[] TracedBatchSizes = [2, 4, 7, 5];

    private static readonly long[] CheckedBatchSizes = [1, 2, 7];

    // How far the traced and the checked lengths are from the example's: odd and even, so that halves show.
    private static readonly long[] TracedSteps = [0, 4, 10, 7];

    private static readonly long[] CheckedSteps = [2, 9];

    /// <summary>The dynamic axes of the options as trials.</summary>
    /// <exception cref="UsageException">An axis names no input, or one that the input does not have, or leaves too little room.</exception>
    internal static SizeTrials Make(IReadOnlyList<Tensor> examples, IReadOnlyList<string> names, ExportOptions options)
    {
        var axes = new List<TrialAxis>();
        if (options.DynamicBatch)
            axes.Add(new(options.BatchAxisName, [.. examples.Select(static (_, input) => (input, 0))], 1) { Lengths = Batches(TracedBatchSizes, options), Checked = CheckedBatchSizes });
        foreach (var named in options.DynamicAxes.GroupBy(static axis => axis.Name, StringComparer.Ordinal))
            axes.Add(Trial(named.Key, [.. named], examples, names));
        if (axes.SelectMany(static axis => axis.Places).GroupBy(static place => place).FirstOrDefault(static places => places.Count() > 1) is { } twice)
            throw Wrong($"names axis {twice.Key.Axis} of '{names[twice.Key.Input]}' twice, expected once; leave one out{(twice.Key.Axis == 0 ? ", or set DynamicBatch = false" : "")}");
        return new SizeTrials(axes);
    }

    // With one axis alone the third size, moved with all others, is the second.
    private static long[] Batches(long[] sizes, ExportOptions options) => options.DynamicAxes.Count == 0 ? [sizes[0], sizes[1], sizes[2], sizes[2]] : sizes;

    private static TrialAxis Trial(string name, DynamicAxis[] options, IReadOnlyList<Tensor> examples, IReadOnlyList<string> names)
    {
        var places = options.SelectMany(axis => Places(axis, examples, names)).Distinct().ToArray();
        var (multiple, maximum) = (options.Max(static axis => axis.Multiple), options.Min(static axis => axis.Maximum) ?? long.MaxValue);
        var lengths = places.Select(place => examples[place.Input].shape[place.Axis]).Distinct().ToArray();
        if (lengths.Length > 1)
            throw Wrong($"has the axis '{name}' for lengths {string.Join(" and ", lengths)} in the examples, expected one length; give axes of different lengths different names");
        if (lengths[0] % multiple != 0)
            throw Wrong($"has the axis '{name}' as a multiple of {multiple}, but the example has {lengths[0]}; give an example of such a length");
        var traced = Lengths(lengths[0], TracedSteps, multiple, maximum)
            ?? throw Wrong($"has the axis '{name}' with at most {maximum}, which leaves no four lengths to try from {lengths[0]}; expected room for {TracedSteps.Max() * multiple} more or less");
        var checks = Lengths(lengths[0], CheckedSteps, multiple, maximum) ?? [lengths[0]];
        return new(name, places, multiple) { Lengths = traced, Checked = [multiple, .. checks] };
    }

    private static IEnumerable<(int Input, int Axis)> Places(DynamicAxis axis, IReadOnlyList<Tensor> examples, IReadOnlyList<string> names)
    {
        if (axis.Input is not null && !names.Contains(axis.Input, StringComparer.Ordinal))
            throw Wrong($"names the input '{axis.Input}' for the axis '{axis.Name}', expected one of {string.Join(", ", names)}");
        for (var input = 0; input < examples.Count; input++)
        {
            if (axis.Input is not null && !string.Equals(axis.Input, names[input], StringComparison.Ordinal)) continue;
            var rank = (int)examples[input].dim();
            if (axis.Axis < -rank || axis.Axis >= rank)
                throw Wrong($"has axis {axis.Axis} of '{names[input]}' as '{axis.Name}', but the example has {rank} axes; name the Input that has it");
            yield return (input, axis.Axis < 0 ? axis.Axis + rank : axis.Axis);
        }
    }

    // A length of 1 would broadcast, so it is never the first.
    private static long[]? Lengths(long length, long[] steps, int multiple, long maximum)
    {
        var first = length > 1 ? length : 3;
        long[] up = [.. steps.Select(step => first + (step * multiple))], down = [.. steps.Select(step => first - (step * multiple))];
        return up.Max() <= maximum ? up : down.Min() > Math.Max(1, multiple - 1) && first <= maximum ? down : null;
    }

    private static UsageException Wrong(string what) => new($"{nameof(ExportOptions)}: {nameof(ExportOptions.DynamicAxes)} {what}.");
}
