namespace Lifecycle.Training.Data.Splitting;

/// <summary>Makes datasets of lists of indices.</summary>
internal static class Parts
{
    public static IReadOnlyList<IDataset> Make(IDataset dataset, IReadOnlyList<List<long>> parts)
    {
        SplitChecks.NoneEmpty(parts);
        return [.. parts.Select(part => new Subset(dataset, part))];
    }

    public static IReadOnlyList<Fold> Folds(IDataset dataset, IReadOnlyList<List<long>> parts)
    {
        SplitChecks.NoneEmpty(parts);
        return [.. parts.Select((part, fold) => new Fold(new Subset(dataset, [.. parts.Where((_, other) => other != fold).SelectMany(p => p)]), new Subset(dataset, part)))];
    }
}
