namespace Lifecycle.Inference.Preprocessing.Tables;

/// <summary>Rows with named columns that can be gone through any number of times, one row in memory at a time.</summary>
public interface ITable
{
    /// <summary>The columns' names, each once.</summary>
    IReadOnlyList<string> ColumnNames { get; }

    /// <summary>The rows, from the first; each call starts anew.</summary>
    /// <exception cref="DataException">A row is damaged.</exception>
    IEnumerable<TableRow> Rows();
}
