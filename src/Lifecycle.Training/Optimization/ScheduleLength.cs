using System.Globalization;

namespace Lifecycle.Training.Optimization;

/// <summary>A stretch of a run, in steps, in epochs or as a part of the whole; the default value is the whole.</summary>
public readonly record struct ScheduleLength
{
    private readonly double _value;
    private readonly Unit _unit;

    private ScheduleLength(double value, Unit unit) => (_value, _unit) = (value, unit);

    private enum Unit
    {
        Fraction,
        Steps,
        Epochs,
    }

    /// <summary>So many steps; 1 and above.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public static ScheduleLength Steps(long count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return new ScheduleLength(count, Unit.Steps);
    }

    /// <summary>So many epochs; above 0, parts of epochs as well.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is not above 0, or not finite.</exception>
    public static ScheduleLength Epochs(double count)
    {
        if (!double.IsFinite(count)) throw new ArgumentOutOfRangeException(nameof(count), count, "The number of epochs is not finite; expected a number above 0.");
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return new ScheduleLength(count, Unit.Epochs);
    }

    /// <summary>A part of the run; above 0, at most 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The part is not above 0 and at most 1.</exception>
    public static ScheduleLength Fraction(double part)
    {
        if (part is not (> 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(part), part, $"The part of the run is {part.ToString(CultureInfo.InvariantCulture)}; expected above 0 to 1.");
        return new ScheduleLength(part, Unit.Fraction);
    }

    /// <summary>The length in words, such as "5 epochs".</summary>
    public override string ToString() => _unit switch
    {
        Unit.Steps => string.Create(CultureInfo.InvariantCulture, $"{_value} steps"),
        Unit.Epochs => string.Create(CultureInfo.InvariantCulture, $"{_value} epochs"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Part} of the run"),
    };

    /// <summary>The length in steps of a run, which need not be whole.</summary>
    internal double In(in SchedulePoint point) => _unit switch
    {
        Unit.Steps => _value,
        Unit.Epochs => _value * point.StepsPerEpoch,
        _ => Part * point.TotalSteps,
    };

    private double Part => _value == 0 ? 1 : _value;
}
