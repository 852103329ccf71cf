using Lifecycle.Inference.Preprocessing.Tables.Columns;

namespace Lifecycle.Inference.Preprocessing.Tables.Fitting;

/// <summary>
/// Mean, deviation and range of numbers as they come, by Welford's method; the numbers themselves are kept only for a median or
/// the most frequent one.
/// </summary>
internal sealed class NumberStatistics(MissingPolicy missing, double constant, Scaling scaling)
{
    private readonly List<double>? _values = missing == MissingPolicy.Median ? [] : null;
    private readonly Dictionary<double, long>? _counts = missing == MissingPolicy.MostFrequent ? [] : null;
    private long _count;
    private long _missing;
    private double _mean;
    private double _squares;
    private double _least = double.PositiveInfinity;
    private double _greatest = double.NegativeInfinity;

    public void AddMissing() => _missing++;

    public void Add(double number)
    {
        _count++;
        var away = number - _mean;
        _mean += away / _count;
        _squares += away * (number - _mean);
        Widen(number);
        _values?.Add(number);
        if (_counts is not null) _counts[number] = _counts.GetValueOrDefault(number) + 1;
    }

    /// <summary>What was found; the scale is that of the numbers with the missing ones filled in.</summary>
    public FittedNumber Finish(string column)
    {
        if (_count == 0 && missing != MissingPolicy.Constant)
            throw new CellException(column, $"no row of fitting has a value; expected at least one; leave the column out of the schema, or set {nameof(TableColumn.Missing)} to {MissingPolicy.Constant}");
        var fill = Fill();
        if (fill is { } value && _missing > 0) Blend(value);
        var (offset, scale) = scaling switch
        {
            Scaling.Standardize => (_mean, Math.Sqrt(_squares / (_count + _missing))),
            Scaling.MinMax => (_least, _greatest - _least),
            _ => (0, 1),
        };
        if (!double.IsFinite(offset) || !double.IsFinite(scale))
            throw new CellException(column, $"its numbers reach from {_least:G3} to {_greatest:G3}, too far to be scaled; expected less; take the outliers out or set {nameof(NumericColumn.Scaling)} to {Scaling.None}");
        return new FittedNumber(offset, IsConstant(scale) ? 1 : scale, fill);
    }

    // Rounding leaves a constant column with a deviation of about its last bit.
    private bool IsConstant(double scale) => scale == 0 || _least == _greatest;

    private double? Fill() => missing switch
    {
        MissingPolicy.Mean => _mean,
        MissingPolicy.Median => Median(),
        MissingPolicy.MostFrequent => _counts!.OrderByDescending(static pair => pair.Value).ThenBy(static pair => pair.Key).First().Key,
        MissingPolicy.Constant => constant,
        _ => null,
    };

    private double Median()
    {
        _values!.Sort();
        var middle = _values.Count / 2;
        return _values.Count % 2 == 1 ? _values[middle] : (_values[middle - 1] + _values[middle]) / 2;
    }

    // As if the value had been added once a missing one.
    private void Blend(double value)
    {
        var total = _count + _missing;
        var away = value - _mean;
        _squares += away * away * _count * _missing / total;
        _mean += away * _missing / total;
        Widen(value);
    }

    private void Widen(double number)
    {
        _least = Math.Min(_least, number);
        _greatest = Math.Max(_greatest, number);
    }
}
