namespace Lifecycle.Inference.Preprocessing;

/// <summary>Texts of unknown length and content as messages show them.</summary>
internal static class Shorten
{
    private const int Longest = 60;

    /// <summary>The text on one line, its end left out where it is long.</summary>
    public static string Text(string text)
    {
        var shown = text.Length <= Longest ? text : string.Concat(text.AsSpan(0, Longest), "...");
        return string.Concat(shown.Select(static c => char.IsControl(c) ? ' ' : c));
    }
}
