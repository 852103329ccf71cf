namespace Lifecycle.Onnx.Pruning;

/// <summary>Chooses the channels of a graph that go.</summary>
internal sealed class ChannelSelection
{
    private const int Halvings = 24;
    // A part of a number is a rounded product: 0.29 of 100 is 29.
    private const double Rounding = 1e-9;

    private readonly DependencyGraph _graph;
    private readonly PruningOptions _options;
    // How many channels each group had before the first step.
    private readonly int[] _origins;
    private readonly IReadOnlyList<int[]> _orders;
    private readonly (int Group, double Score)[] _all;
    private readonly CostCount _cost;

    public ChannelSelection(DependencyGraph graph, PruningOptions options, IReadOnlyDictionary<string, int> origins)
    {
        (_graph, _options) = (graph, options);
        _origins = [.. Keys(graph.Groups).Zip(graph.Groups, (key, group) => origins.GetValueOrDefault(key, group.Channels))];
        var scores = Scores(graph, options.Importance);
        _orders = [.. scores.Select(static group => Enumerable.Range(0, group.Count).OrderBy(channel => group[channel]).ThenBy(static channel => channel).ToArray())];
        _all = [.. scores.SelectMany(static (group, index) => Held(group).Select(score => (index, score))).OrderBy(static pair => pair.score).ThenBy(static pair => pair.index)];
        _cost = new CostCount(graph.Model, options.Sizes);
    }

    /// <summary>What groups are called through all steps: a weight may make several.</summary>
    public static IReadOnlyList<string> Keys(IReadOnlyList<PruningGroup> groups)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. groups.Select(group => $"{group.Name}#{seen[group.Name] = seen.GetValueOrDefault(group.Name) + 1}")];
    }

    /// <summary>The channels to remove for a part of those there were before the first step to be gone.</summary>
    public Dictionary<PruningGroup, IReadOnlyCollection<int>> Part(double ratio) => Chosen(Counts(ratio, _origins));

    private Dictionary<PruningGroup, IReadOnlyCollection<int>> Chosen(int[] counts)
    {
        return Enumerable.Range(0, counts.Length).Where(index => counts[index] > 0).ToDictionary(index => _graph.Groups[index], index => (IReadOnlyCollection<int>)_orders[index][..counts[index]]);
    }

    /// <summary>The fewest channels for the multiply-accumulates to be at most a number, or as many as may go.</summary>
    public Dictionary<PruningGroup, IReadOnlyCollection<int>> UntilCost(double target)
    {
        var (none, all) = (0d, 1d);
        if (Cost(0) <= target) return [];
        for (var step = 0; step < Halvings; step++)
        {
            var middle = (none + all) / 2;
            if (Cost(middle) <= target) all = middle;
            else none = middle;
        }
        return Chosen(Counts(all, Now));
    }

    private static IReadOnlyList<IReadOnlyList<double>> Scores(DependencyGraph graph, IImportance importance)
    {
        var scores = importance.Score(graph.Model, graph.Groups);
        if (scores.Count != graph.Groups.Count || scores.Where((group, index) => group.Count != graph.Groups[index].Channels).Any())
            throw new ModelException($"Importance \"{importance.Name}\" scored {scores.Sum(static group => group.Count)} channels of {scores.Count} groups; expected {graph.Groups.Sum(static group => group.Channels)} of {graph.Groups.Count}; return a score for each channel.");
        for (var index = 0; index < scores.Count; index++)
            if (scores[index].FirstOrDefault(static score => !double.IsFinite(score), 0) is var bad && bad != 0)
                throw new ModelException($"Importance \"{importance.Name}\" scored a channel of {graph.Groups[index].Name} {bad}; expected finite scores; mend the weights or the data they come from.");
        return scores;
    }

    // Groups differ in size and scale: a score is held against the mean of its group.
    private static IEnumerable<double> Held(IReadOnlyList<double> scores)
    {
        var mean = scores.Average();
        return scores.Select(score => mean > 0 ? score / mean : score);
    }

    private int[] Now => [.. _graph.Groups.Select(static group => group.Channels)];

    private double Cost(double ratio)
    {
        var counts = Counts(ratio, Now);
        var removed = new HashSet<int>();
        for (var index = 0; index < counts.Length; index++)
            foreach (var channel in _orders[index].AsSpan(0, counts[index])) removed.Add(_graph.Groups[index].Roots[channel]);
        return _cost.With((factor, size) => _graph.Channels.KnownUnits(factor.Value, factor.Dim) is { } units
            ? (double)size * units.Count(unit => !removed.Contains(_graph.Channels.Units.Find(unit))) / units.Length : size);
    }

    // How many go of each group for a part of so many to be gone.
    private int[] Counts(double ratio, int[] origins)
    {
        var counts = new int[_graph.Groups.Count];
        if (_options.Scope == PruningScope.Local)
            for (var index = 0; index < counts.Length; index++) counts[index] = Going(origins[index], _graph.Groups[index].Channels, ratio);
        else
            foreach (var (group, _) in _all.AsSpan(0, Going(origins.Sum(), _all.Length, ratio))) counts[group]++;
        for (var index = 0; index < counts.Length; index++) counts[index] = Rounded(_graph.Groups[index], counts[index], _origins[index]);
        return counts;
    }

    private static int Going(int origin, int now, double ratio) => Math.Clamp((int)((origin * ratio) + Rounding) - (origin - now), 0, now);

    // How many may go for what is left to be enough, and a multiple.
    private int Rounded(PruningGroup group, int count, int origin)
    {
        var least = Math.Max(_options.MinChannels, (int)Math.Ceiling(origin * (1 - _options.MaxGroupRatio)));
        var left = Math.Max(group.Channels - count, Math.Max(least, 1));
        var step = group.Step(_options.RoundTo);
        left = (left + step - 1) / step * step;
        return Math.Max(group.Channels - left, 0);
    }
}
