namespace Lifecycle.Inference.Preprocessing.Tables.Columns;

/// <summary>A cell that cannot be encoded; whoever knows its row makes a <see cref="DataException"/> of it.</summary>
internal sealed class CellException(string column, string message) : Exception($"column \"{column}\": {message}")
{
    public static CellException Missing(string column) =>
        new(column, "the value is missing; expected one; mend the file, or say in the schema what a missing value becomes");

    /// <summary>The error with the place.</summary>
    public DataException At(TableRow? row)
    {
        var place = row?.Place ?? "";
        var text = place.Length > 0 ? $"{place}, {Message}" : $"C{Message[1..]}";
        return new DataException(text + ".", this);
    }
}
