namespace Lifecycle.Inference.Preprocessing.Tables.Columns;

/// <summary>The features that a date has, in the order in which they are encoded.</summary>
internal static class DatePart
{
    public const DateParts All = DateParts.Year | DateParts.Month | DateParts.Day | DateParts.DayOfWeek | DateParts.DayOfYear | DateParts.Hour | DateParts.Elapsed;

    private static readonly (DateParts Part, Func<DateTime, double> Value)[] _table =
    [
        (DateParts.Year, static date => date.Year),
        (DateParts.Month, static date => date.Month),
        (DateParts.Day, static date => date.Day),
        (DateParts.DayOfWeek, static date => ((int)date.DayOfWeek + 6) % 7),
        (DateParts.DayOfYear, static date => date.DayOfYear),
        (DateParts.Hour, static date => date.TimeOfDay.TotalHours),
        (DateParts.Elapsed, static date => (date - DateTime.UnixEpoch).TotalDays),
    ];

    public static IEnumerable<string> Names => _table.Select(static row => row.Part.ToString());

    public static (DateParts Part, Func<DateTime, double> Value)[] Of(DateParts parts) => [.. _table.Where(row => parts.HasFlag(row.Part))];
}
