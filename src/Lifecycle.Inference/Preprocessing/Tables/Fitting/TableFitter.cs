using Lifecycle.Inference.Preprocessing.Tables.Columns;

namespace Lifecycle.Inference.Preprocessing.Tables.Fitting;

/// <summary>Goes through the rows once and fits every column.</summary>
internal sealed class TableFitter(TableSchema schema)
{
    private readonly HashSet<string> _markers = [.. schema.MissingMarkers];
    private readonly ColumnFitter[] _columns = [.. schema.Columns.Select(ColumnFitter.Of)];
    private readonly TargetFitter? _target = schema.Target is null ? null : TargetFitter.Of(schema.Target);

    public TableEncoder Fit(ITable table)
    {
        var positions = TableNames.Find([.. schema.Columns.Select(static column => column.Name)], table.ColumnNames);
        var target = schema.Target is null ? -1 : TableNames.Find([schema.Target.Name], table.ColumnNames)[0];
        var rows = 0L;
        foreach (var row in table.Rows())
        {
            Add(row, positions, target);
            rows++;
        }
        if (rows == 0) throw new DataException("The table to fit on has no rows; expected at least one; give the training rows.");
        return Finish();
    }

    private void Add(TableRow row, int[] positions, int target)
    {
        try
        {
            for (var i = 0; i < positions.Length; i++) _columns[i].Add(row.Values[positions[i]].Resolve(_markers));
            _target?.Add(row.Values[target].Resolve(_markers));
        }
        catch (CellException e)
        {
            throw e.At(row);
        }
    }

    private TableEncoder Finish()
    {
        try
        {
            return TableEncoder.Of(schema.MissingMarkers, [.. _columns.Select(static column => column.Finish())], _target?.Finish());
        }
        catch (CellException e)
        {
            throw e.At(row: null);
        }
    }
}
