namespace Lifecycle.Onnx.Graph.Reading.Limits;

/// <summary>Names of unknown length and content as messages show them.</summary>
internal static class Shorten
{
    private const int Longest = 60;

    public static string Text(string text) =>
        string.Concat((text.Length <= Longest ? text : string.Concat(text.AsSpan(0, Longest), "...")).Select(static c => char.IsControl(c) ? ' ' : c));
}
