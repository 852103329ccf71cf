namespace Lifecycle.Inference.Preprocessing.Tables;

/// <summary>Checks and finds columns by name.</summary>
internal static class TableNames
{
    public static void Check(IReadOnlyList<string> names, string subject)
    {
        if (names.GroupBy(static name => name, StringComparer.Ordinal).FirstOrDefault(static group => group.Count() > 1) is { } twice)
            throw new DataException($"{subject} has the column \"{twice.Key}\" {twice.Count()} times; expected each name once; rename the others.");
        if (names.Any(string.IsNullOrWhiteSpace))
            throw new DataException($"{subject} has a column without a name, at position {IndexOfEmpty(names)} from 1; expected a name for each; give it one.");
    }

    /// <summary>The positions of the wanted columns among those there are.</summary>
    public static int[] Find(IReadOnlyList<string> wanted, IReadOnlyList<string> present)
    {
        var positions = new Dictionary<string, int>();
        for (var i = 0; i < present.Count; i++) positions[present[i]] = i;
        var missing = wanted.Where(name => !positions.ContainsKey(name)).ToList();
        if (missing.Count > 0)
            throw new DataException($"The table has no column {Quote(missing)}; found {Quote(present)}; expected every column of the schema; give the right file or change the schema.");
        return [.. wanted.Select(name => positions[name])];
    }

    private static string Quote(IEnumerable<string> names) => string.Join(", ", names.Select(static name => $"\"{name}\""));

    private static int IndexOfEmpty(IReadOnlyList<string> names) => names.TakeWhile(static name => !string.IsNullOrWhiteSpace(name)).Count() + 1;
}
