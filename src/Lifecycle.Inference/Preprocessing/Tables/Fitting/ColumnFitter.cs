using Lifecycle.Inference.Preprocessing.Tables.Columns;

namespace Lifecycle.Inference.Preprocessing.Tables.Fitting;

/// <summary>Takes a column's values one after the other and finds how to encode it.</summary>
internal abstract class ColumnFitter
{
    public static ColumnFitter Of(TableColumn column) => column switch
    {
        NumericColumn numeric => new NumericFitter(numeric),
        BooleanColumn boolean => new BooleanFitter(boolean),
        CategoryColumn category => new CategoryFitter(category),
        DateColumn date => new DateFitter(date),
        _ => throw new UsageException($"Column \"{column.Name}\" is a {column.GetType().Name}; expected one of the kinds of columns that Lifecycle has."),
    };

    public abstract void Add(in TableValue value);

    public abstract ColumnEncoder Finish();

    protected static void RequireValue(TableColumn column, in TableValue value)
    {
        if (value.IsMissing && column.Missing == MissingPolicy.Refuse) throw CellException.Missing(column.Name);
    }
}

/// <summary>Fits a column of numbers.</summary>
internal sealed class NumericFitter(NumericColumn column) : ColumnFitter
{
    private readonly NumberStatistics _statistics = new(column.Missing, column.MissingValue, column.Scaling);

    public override void Add(in TableValue value)
    {
        RequireValue(column, value);
        if (value.IsMissing) _statistics.AddMissing();
        else _statistics.Add(NumericEncoder.Read(column, value));
    }

    public override ColumnEncoder Finish() => new NumericEncoder(column, _statistics.Finish(column.Name));
}

/// <summary>Fits a column of truth values.</summary>
internal sealed class BooleanFitter(BooleanColumn column) : ColumnFitter
{
    private long _true;
    private long _false;

    public override void Add(in TableValue value)
    {
        RequireValue(column, value);
        if (value.IsMissing) return;
        if (BooleanEncoder.Read(column, value)) _true++;
        else _false++;
    }

    public override ColumnEncoder Finish() => new BooleanEncoder(column, column.Missing switch
    {
        MissingPolicy.Constant => column.MissingValue,
        MissingPolicy.MostFrequent => _true > _false,
        _ => null,
    });
}

/// <summary>Fits a column of dates, part by part.</summary>
internal sealed class DateFitter(DateColumn column) : ColumnFitter
{
    private readonly (DateParts Part, Func<DateTime, double> Value)[] _parts = DatePart.Of(column.Parts);
    private readonly NumberStatistics[] _statistics = [.. DatePart.Of(column.Parts).Select(_ => new NumberStatistics(column.Missing, constant: 0, column.Scaling))];

    public override void Add(in TableValue value)
    {
        RequireValue(column, value);
        var date = value.IsMissing ? default : DateEncoder.Read(column, value);
        for (var i = 0; i < _parts.Length; i++)
        {
            if (value.IsMissing) _statistics[i].AddMissing();
            else _statistics[i].Add(_parts[i].Value(date));
        }
    }

    public override ColumnEncoder Finish() => new DateEncoder(column, [.. _statistics.Select(statistics => statistics.Finish(column.Name))]);
}
