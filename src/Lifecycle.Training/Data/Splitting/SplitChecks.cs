namespace Lifecycle.Training.Data.Splitting;

/// <summary>What splits check of their arguments.</summary>
internal static class SplitChecks
{
    public static void Fractions(IDataset dataset, IReadOnlyList<double> fractions)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(fractions);
        if (fractions.Count < 2 || !fractions.All(fraction => fraction > 0) || !(Math.Abs(fractions.Sum() - 1) < 1e-6))
            throw new ArgumentException($"Expected at least two fractions above 0 that sum up to 1; found {string.Join(", ", fractions)}.", nameof(fractions));
    }

    public static void Folds(IDataset dataset, int folds)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(folds, dataset.Count);
    }

    public static void OneEach<T>(IDataset dataset, IReadOnlyList<T> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count != dataset.Count) throw new ArgumentException($"Expected {dataset.Count} values, one a sample; found {values.Count}.", nameof(values));
    }

    public static void NoneEmpty(IReadOnlyList<List<long>> parts)
    {
        for (var i = 0; i < parts.Count; i++)
            if (parts[i].Count == 0) throw new ArgumentException($"Part {i + 1} of {parts.Count} would have no samples; expected at least one in each; ask for fewer or larger parts.", nameof(parts));
    }
}
