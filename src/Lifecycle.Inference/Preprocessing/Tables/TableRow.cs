namespace Lifecycle.Inference.Preprocessing.Tables;

/// <summary>One row of a table, and where it comes from, so that an error can name the place.</summary>
/// <param name="Values">One value a column, in the order of the table's columns.</param>
/// <param name="Source">The file, or null for a row in memory.</param>
/// <param name="Line">The line in the file, or the number of the row, from 1; 0 where there is none.</param>
public sealed record TableRow(IReadOnlyList<TableValue> Values, string? Source = null, long Line = 0)
{
    /// <summary>The place as messages name it, such as <c>"data.csv", line 12</c>; empty where there is none.</summary>
    internal string Place => (Source, Line) switch
    {
        (null, 0) => "",
        (null, _) => $"Row {Line}",
        (_, 0) => $"\"{Source}\"",
        _ => $"\"{Source}\", line {Line}",
    };
}
