namespace Lifecycle.Inference.Preprocessing.Tables;

/// <summary>The features that a date becomes, in this order. Any combination.</summary>
[Flags]
public enum DateParts
{
    /// <summary>Nothing, which no column may ask for.</summary>
    None = 0,

    /// <summary>The year, such as 2026.</summary>
    Year = 1,

    /// <summary>The month, 1 to 12.</summary>
    Month = 2,

    /// <summary>The day of the month, 1 to 31.</summary>
    Day = 4,

    /// <summary>The day of the week, 0 for Monday to 6 for Sunday.</summary>
    DayOfWeek = 8,

    /// <summary>The day of the year, 1 to 366.</summary>
    DayOfYear = 16,

    /// <summary>The hour with its fraction, 0 up to 24.</summary>
    Hour = 32,

    /// <summary>Days since 1970-01-01 with their fraction.</summary>
    Elapsed = 64,
}
