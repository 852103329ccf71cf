namespace Lifecycle.Inference.Preprocessing.Tables;

/// <summary>A table whose rows are in memory.</summary>
public sealed class MemoryTable : ITable
{
    private readonly TableRow[] _rows;

    /// <summary>Takes the rows.</summary>
    /// <param name="columnNames">The columns' names, each once.</param>
    /// <param name="rows">One list of values a row, each as long as the names.</param>
    /// <exception cref="DataException">A name is there twice, or a row has another length.</exception>
    public MemoryTable(IReadOnlyList<string> columnNames, IEnumerable<IReadOnlyList<TableValue>> rows)
    {
        ArgumentNullException.ThrowIfNull(columnNames);
        ArgumentNullException.ThrowIfNull(rows);
        ColumnNames = [.. columnNames];
        TableNames.Check(ColumnNames, "The table");
        _rows = [.. rows.Select(static (values, index) => new TableRow(values, Source: null, index + 1))];
        if (_rows.FirstOrDefault(row => row.Values.Count != columnNames.Count) is { } wrong)
            throw new DataException($"Row {wrong.Line} has {wrong.Values.Count} values; expected {columnNames.Count}, one a column; give a value or a missing one for each column.");
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> ColumnNames { get; }

    /// <inheritdoc/>
    public IEnumerable<TableRow> Rows() => _rows;
}
