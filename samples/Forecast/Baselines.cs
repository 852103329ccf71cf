namespace Lifecycle.Samples.Forecast;

/// <summary>Forecasts that need no learning: what a net must beat to be of use.</summary>
internal static class Baselines
{
    private const int Year = 365;
    private const int Around = 7;

    /// <summary>Each of the next days is as warm as the last one known.</summary>
    public static float Persistence(Weather weather, int first, int ahead) => weather.Highs[first - 1];

    /// <summary>Each day is as warm as the same day a year before.</summary>
    public static float LastYear(Weather weather, int first, int ahead) => weather.Highs[first + ahead - Year];

    /// <summary>Each day is as warm as the days around that date were in all years before the test.</summary>
    public static float Climate(Weather weather, int first, int ahead) => Enumerable.Range(0, weather.TestStart)
        .Where(day => Distance(weather.DayOfYear[day], weather.DayOfYear[first + ahead]) <= Around)
        .Average(day => weather.Highs[day]);

    private static int Distance(int day, int other) => Math.Min(Math.Abs(day - other), Year - Math.Abs(day - other));
}
