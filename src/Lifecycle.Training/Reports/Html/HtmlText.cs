using System.Globalization;
using System.Net;

namespace Lifecycle.Training.Reports.Html;

/// <summary>Text and numbers for HTML.</summary>
internal static class HtmlText
{
    /// <summary>Text in which nothing is markup; characters that XML does not have become a replacement character.</summary>
    public static string Escape(string text)
    {
        var clean = string.Create(text.Length, text, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++) span[i] = IsAllowed(source, i) ? source[i] : '\uFFFD';
        });
        return WebUtility.HtmlEncode(clean);
    }

    /// <summary>A number in four digits.</summary>
    public static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    /// <summary>A coordinate of a drawing.</summary>
    public static string At(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    private static bool IsAllowed(string text, int at)
    {
        var character = text[at];
        if (char.IsHighSurrogate(character)) return at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]);
        if (char.IsLowSurrogate(character)) return at > 0 && char.IsHighSurrogate(text[at - 1]);
        return character is '\t' or '\n' or '\r' or (>= ' ' and < '\uFFFE');
    }
}
