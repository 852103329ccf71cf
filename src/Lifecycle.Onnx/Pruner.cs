using System.Globalization;
using Lifecycle.Onnx.Options;
using Lifecycle.Onnx.Pruning;

namespace Lifecycle;

/// <summary>
/// Prunes models structurally: channels that matter least are removed, with all that belongs to them, and the model that is left is smaller and
/// runs faster wherever it runs. It is to be trained on afterwards. The model that is given stays as it is. Stateless.
/// </summary>
public static class Pruner
{
    /// <summary>Removes channels.</summary>
    /// <param name="model">A float model.</param>
    /// <param name="options">How many, and which; null for the defaults.</param>
    /// <param name="afterStep">Called after each step but the last, to train the model on before the next one; its result, of the same structure or not, is what the next step prunes. Null to go on at once.</param>
    /// <returns>The smaller model, and what went and what stayed. Where nothing can go the model is as it was, and the report says why.</returns>
    /// <exception cref="UsageException">An option is out of range.</exception>
    /// <exception cref="ModelException">The model is quantized, or is not as the ONNX specification demands, a score is not finite, or an operator does not follow a removal.</exception>
    public static PruningReport Prune(OnnxModel model, PruningOptions? options = null, Func<PruningStep, OnnxModel>? afterStep = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new();
        OptionsValidator.Check(nameof(PruningOptions), [("", options)]);
        var before = ModelCost.Of(model, options.Sizes);
        var graph = DependencyGraph.Of(model, options.Protect);
        var groups = graph.Groups.Select(static group => new PrunedGroup(group.Name, group.Channels, group.Channels, "")).ToList();
        var keys = ChannelSelection.Keys(graph.Groups);
        var origins = keys.Zip(graph.Groups).ToDictionary(static pair => pair.First, static pair => pair.Second.Channels, StringComparer.Ordinal);
        var (kept, unknown, current) = (graph.Protected, graph.UnknownOperators, graph.Model);
        for (var step = 0; step < options.Steps; step++)
        {
            if (step > 0) graph = DependencyGraph.Of(current, options.Protect);
            var chosen = Choose(new ChannelSelection(graph, options, origins), options, step, before);
            Note(groups, keys, graph, chosen);
            current = graph.Remove(chosen);
            if (afterStep is not null && step < options.Steps - 1) current = afterStep(new PruningStep(current, step, options.Steps)) ?? throw new ArgumentException("The step gave no model; expected one.", nameof(afterStep));
        }
        var after = ModelCost.Of(current, options.Sizes);
        return new PruningReport(current, groups, kept, unknown, before, after, Shortfall(options, groups, before, after));
    }

    private static Dictionary<PruningGroup, IReadOnlyCollection<int>> Choose(ChannelSelection selection, PruningOptions options, int step, ModelCost before)
    {
        var part = (step + 1d) / options.Steps;
        return options.MaxMultiplyAccumulates is { } most ? selection.UntilCost(before.MultiplyAccumulates * (1 - ((1 - most) * part))) : selection.Part(options.Ratio * part);
    }

    private static void Note(List<PrunedGroup> groups, IReadOnlyList<string> keys, DependencyGraph graph, Dictionary<PruningGroup, IReadOnlyCollection<int>> chosen)
    {
        foreach (var (group, key) in graph.Groups.Zip(ChannelSelection.Keys(graph.Groups)))
        {
            if (!chosen.TryGetValue(group, out var channels) || Enumerable.Range(0, keys.Count).FirstOrDefault(index => string.Equals(keys[index], key, StringComparison.Ordinal), -1) is not (var index and >= 0)) continue;
            groups[index] = groups[index] with { After = group.Channels - channels.Count, Description = groups[index].Description + group.Describe(channels) };
        }
    }

    private static string? Shortfall(PruningOptions options, List<PrunedGroup> groups, ModelCost before, ModelCost after)
    {
        if (groups.Count == 0) return "nothing could be removed: no group of channels is free to go";
        if (options.MaxMultiplyAccumulates is null && options.Ratio > 0 && groups.TrueForAll(static group => group.After == group.Before))
            return string.Create(CultureInfo.InvariantCulture, $"nothing was removed: {options.Ratio:P1} of no group's channels leaves a multiple of {options.RoundTo}, rounded up, with at least {options.MinChannels} and {1 - options.MaxGroupRatio:P1} of them; round to less, or let more go");
        if (options.MaxMultiplyAccumulates is not { } most || after.MultiplyAccumulates <= before.MultiplyAccumulates * most) return null;
        return string.Create(CultureInfo.InvariantCulture, $"the goal of {most:P1} of the multiply-accumulates was not reached: {(double)after.MultiplyAccumulates / before.MultiplyAccumulates:P1}; let more of a group go, round to less, or protect less");
    }
}
