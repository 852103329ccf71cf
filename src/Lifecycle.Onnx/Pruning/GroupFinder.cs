namespace Lifecycle.Onnx.Pruning;

/// <summary>Sorts the channels of a model into groups: those that touch the same dimensions of the same values.</summary>
internal static class GroupFinder
{
    public static IReadOnlyList<PruningGroup> Groups(ChannelGraph graph)
    {
        var places = new List<(string Value, int Dim)>();
        var channels = new Dictionary<int, Dictionary<int, List<int>>>();
        foreach (var (value, dim, units) in InOrder(graph))
        {
            places.Add((value, dim));
            for (var index = 0; index < units.Length; index++) Add(graph, channels, places.Count - 1, units[index], index);
        }
        return [.. channels.GroupBy(static pair => string.Join(',', pair.Value.Keys), StringComparer.Ordinal).Select(alike => Group(graph, places, [.. alike])).OfType<PruningGroup>()];
    }

    public static IReadOnlyList<ProtectedChannels> Protected(ChannelGraph graph)
    {
        var found = new List<ProtectedChannels>();
        foreach (var (value, dim, units) in InOrder(graph))
        {
            if (graph.RoleOf(value, dim) != WeightRole.Output || graph.Constant(value) is null) continue;
            foreach (var alike in units.Select(graph.Units.KeptBecause).OfType<string>().GroupBy(static reason => reason, StringComparer.Ordinal))
                found.Add(new ProtectedChannels(value, alike.Count(), alike.Key));
        }
        return found;
    }

    private static IEnumerable<(string Value, int Dim, int[] Units)> InOrder(ChannelGraph graph)
    {
        foreach (var (value, dims) in graph.Values)
            for (var dim = 0; dim < dims.Length; dim++)
                if (dims[dim] is { } units) yield return (value, dim, units);
    }

    private static void Add(ChannelGraph graph, Dictionary<int, Dictionary<int, List<int>>> channels, int place, int unit, int index)
    {
        if (graph.Units.KeptBecause(unit) is not null) return;
        var root = graph.Units.Find(unit);
        if (!channels.TryGetValue(root, out var touched)) channels[root] = touched = [];
        if (!touched.TryGetValue(place, out var indices)) touched[place] = indices = [];
        indices.Add(index);
    }

    private static PruningGroup? Group(ChannelGraph graph, List<(string Value, int Dim)> places, List<KeyValuePair<int, Dictionary<int, List<int>>>> channels)
    {
        if (channels.Count < 2) return null;
        var slices = channels[0].Value.Keys.Select(place => new PruningSlice(places[place].Value, places[place].Dim, graph.Constant(places[place].Value) is null ? WeightRole.Other : graph.RoleOf(places[place].Value, places[place].Dim), graph.KnownUnits(places[place].Value, places[place].Dim)!.Length,
            [.. channels.Select(channel => (IReadOnlyList<int>)channel.Value[place])])).ToLookup(slice => graph.Constant(slice.Name) is not null);
        if (!slices[true].Any()) return null;
        var first = slices[true].FirstOrDefault(static slice => slice.Role == WeightRole.Output) ?? slices[true].First();
        var isSummed = channels.Exists(channel => graph.Units.IsSummed(channel.Key));
        var approximation = channels.Select(channel => graph.Units.ApproximateBecause(channel.Key)).FirstOrDefault(static reason => reason is not null);
        if (isSummed && slices[true].FirstOrDefault(static slice => slice.Role == WeightRole.Other) is { } other) approximation ??= $"it is summed over, and {other.Name} gives it something of its own";
        return new PruningGroup(first.Name, [.. channels.Select(static channel => channel.Key)], [.. slices[true]], [.. slices[false]], approximation) { IsSummed = isSummed };
    }
}
