using System.Globalization;

namespace Lifecycle.Inference.Preprocessing.Tables;

/// <summary>How files spell dates. No time zone is applied: what is written is what counts.</summary>
internal static class Dates
{
    private static readonly string[] _iso =
    [
        "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF",
        "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'",
        "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss.FFFFFFF",
    ];

    public static bool TryParse(string text, string? format, out DateTime date) => format is null
        ? DateTime.TryParseExact(text, _iso, CultureInfo.InvariantCulture, DateTimeStyles.None, out date)
        : DateTime.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out date);
}
