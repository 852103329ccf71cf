using System.Globalization;
using Lifecycle.Inference.Preprocessing.Tables.Inferring;
using Lifecycle.Onnx.Options;

namespace Lifecycle.Inference.Preprocessing.Tables;

/// <summary>A schema guessed from a table, and why: print it, look at it, correct it with <c>with</c> where it guessed wrongly.</summary>
public sealed class InferredSchema
{
    private InferredSchema(TableSchema schema, IReadOnlyList<InferredColumn> columns, long rows)
    {
        Schema = schema;
        Columns = columns;
        Rows = rows;
    }

    /// <summary>The schema.</summary>
    public TableSchema Schema { get; }

    /// <summary>What was found in each column of the table, in its order, those that the schema leaves out as well.</summary>
    public IReadOnlyList<InferredColumn> Columns { get; }

    /// <summary>The rows looked at.</summary>
    public long Rows { get; }

    /// <summary>
    /// Guesses: texts that are all numbers make a numeric column, all truth values a boolean one, all dates a date; few different texts a
    /// category. Missing numbers and dates become the median, missing truth values the most frequent one, each with an indicator; missing
    /// categories are one of their own. Columns with one value alone, and texts with many, are left out.
    /// </summary>
    /// <param name="table">The table, whose first rows are gone through once: the training rows.</param>
    /// <param name="target">The column to predict; null for none.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <exception cref="UsageException">An option is out of range.</exception>
    /// <exception cref="DataException">There is no such target, there are no rows, or no column is of use.</exception>
    public static InferredSchema Of(ITable table, string? target = null, SchemaOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        options ??= new();
        OptionsValidator.Check(nameof(SchemaOptions), [("", options)]);
        if (target is not null) TableNames.Find([target], table.ColumnNames);
        var (profiles, rows) = Profile(table, options);
        if (rows == 0) throw new DataException("The table to guess a schema from has no rows; expected at least one; give the training rows.");
        var found = profiles.Select(profile => string.Equals(profile.Name, target, StringComparison.Ordinal) ? profile.AsTarget(options) : profile.AsFeature(options)).ToList();
        var columns = found.Select(static column => column.Feature).OfType<TableColumn>().ToList();
        if (columns.Count == 0) throw new DataException("No column of the table makes a feature: each has one value alone, or too many texts; expected at least one; write the schema by hand.");
        var schema = new TableSchema { Columns = columns, Target = found.Select(static column => column.Target).OfType<TargetColumn>().FirstOrDefault(), MissingMarkers = [.. options.MissingMarkers] };
        return new InferredSchema(schema, found, rows);
    }

    /// <summary>A table of the columns: what each becomes, how many values are missing and different, and an example.</summary>
    public override string ToString()
    {
        string[][] cells = [["column", "becomes", "missing", "distinct", "example"], .. Columns.Select(Cells)];
        var widths = Enumerable.Range(0, cells[0].Length).Select(i => cells.Max(row => row[i].Length)).ToArray();
        return string.Join('\n', cells.Select(row => string.Join("  ", row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd()));
    }

    private static string[] Cells(InferredColumn column) =>
    [
        column.Name, column.Meaning, column.Missing.ToString(CultureInfo.InvariantCulture),
        column.Distinct.ToString(CultureInfo.InvariantCulture) + (column.DistinctIsLeast ? "+" : ""), column.Example ?? "",
    ];

    private static (List<ColumnProfile> Profiles, long Rows) Profile(ITable table, SchemaOptions options)
    {
        var markers = options.MissingMarkers.ToHashSet(StringComparer.Ordinal);
        var profiles = table.ColumnNames.Select(name => new ColumnProfile(name, options)).ToList();
        var rows = 0L;
        foreach (var row in table.Rows().Take(options.MaxRows))
        {
            for (var i = 0; i < profiles.Count; i++) profiles[i].Add(row.Values[i].Resolve(markers));
            rows++;
        }
        return (profiles, rows);
    }
}

/// <summary>What was found in a column.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Meaning">What it becomes, or why it is left out.</param>
/// <param name="Missing">The rows that have no value.</param>
/// <param name="Distinct">The different values.</param>
/// <param name="DistinctIsLeast">Whether there are more of them, which were not counted.</param>
/// <param name="Example">The first value; null where there is none.</param>
public sealed record InferredColumn(string Name, string Meaning, long Missing, int Distinct, bool DistinctIsLeast, string? Example)
{
    internal TableColumn? Feature { get; init; }

    internal TargetColumn? Target { get; init; }
}
