using Lifecycle.Inference.Preprocessing.Tables;

namespace Lifecycle.Training.Data.Tables;

/// <summary>Divides tables before anything is fitted on them.</summary>
public static class TableSplits
{
    /// <summary>Splits at random into two tables that share no row and together are the table; each keeps the order of its rows.</summary>
    /// <param name="table">What to split; gone through once to count.</param>
    /// <param name="validationFraction">The second part's share of the rows, above 0 and below 1.</param>
    /// <param name="seed">The same seed gives the same split.</param>
    /// <param name="stratifyBy">A column each of whose values has about the same share of both parts; null for none.</param>
    /// <exception cref="DataException">A part would be empty, or there is no such column.</exception>
    public static (ITable Train, ITable Validation) Split(this ITable table, double validationFraction, long seed, string? stratifyBy = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (!(validationFraction is > 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(validationFraction), validationFraction, "Expected a share above 0 and below 1.");
        var groups = Groups(table, stratifyBy);
        var count = groups.Sum(static rows => rows.Count);
        var chosen = groups.SelectMany((rows, group) => Choose(rows, validationFraction, seed, group)).ToHashSet();
        if (chosen.Count == 0 || chosen.Count == count)
            throw new DataException($"The table has {count} rows, of which the share {validationFraction} leaves {count - chosen.Count} for training and {chosen.Count} for validation; expected at least one each; give more rows or another share.");
        return (table.Where(row => !chosen.Contains(row)), table.Where(chosen.Contains));
    }

    /// <summary>Cross-validation: each row is in the validation of exactly one fold, and an encoder can be fitted on each fold's training rows.</summary>
    /// <param name="table">What to split; gone through once to count.</param>
    /// <param name="folds">The number of folds, from 2 to the number of rows.</param>
    /// <param name="seed">The same seed gives the same folds.</param>
    /// <param name="stratifyBy">A column of each of whose values the folds have as many rows, to one; null for none.</param>
    /// <exception cref="DataException">There are fewer rows than folds, or there is no such column.</exception>
    public static IReadOnlyList<(ITable Train, ITable Validation)> KFold(this ITable table, int folds, long seed, string? stratifyBy = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 2);
        var order = Groups(table, stratifyBy).SelectMany((rows, group) => Choose(rows, 1, seed, group)).ToList();
        if (order.Count < folds) throw new DataException($"The table has {order.Count} rows for {folds} folds; expected at least one each; give more rows or take fewer folds.");
        var foldOf = new int[order.Count];
        for (var position = 0; position < foldOf.Length; position++) foldOf[order[position]] = position % folds;
        return [.. Enumerable.Range(0, folds).Select(fold => (table.Where(row => foldOf[row] != fold), table.Where(row => foldOf[row] == fold)))];
    }

    /// <summary>The rows of a table whose number, from 0, passes a test; read anew from the table each time.</summary>
    /// <param name="table">The table.</param>
    /// <param name="includes">Whether the row of a number is in.</param>
    public static ITable Where(this ITable table, Func<long, bool> includes)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(includes);
        return new TablePart(table, includes);
    }

    private static List<List<long>> Groups(ITable table, string? column)
    {
        var position = column is null ? -1 : TableNames.Find([column], table.ColumnNames)[0];
        var groups = new SortedDictionary<string, List<long>>(StringComparer.Ordinal);
        var number = 0L;
        foreach (var row in table.Rows())
        {
            var key = position < 0 ? "" : row.Values[position].ToString().Trim();
            if (!groups.TryGetValue(key, out var rows)) groups[key] = rows = [];
            rows.Add(number++);
        }
        return [.. groups.Values];
    }

    private static IEnumerable<long> Choose(List<long> rows, double fraction, long seed, int group)
    {
        var order = new Permutation(rows.Count, seed, epoch: -1 - group);
        var count = (int)Math.Round(rows.Count * fraction, MidpointRounding.AwayFromZero);
        return Enumerable.Range(0, count).Select(position => rows[(int)order[position]]);
    }

    private sealed class TablePart(ITable whole, Func<long, bool> includes) : ITable
    {
        public IReadOnlyList<string> ColumnNames => whole.ColumnNames;

        public IEnumerable<TableRow> Rows() => whole.Rows().Where((_, number) => includes(number));
    }
}
