using System.Text;
using System.Text.RegularExpressions;

namespace Lifecycle.Training.Weights;

/// <summary>A pattern of names: <c>*</c> is any text, dots included, and <c>?</c> one character.</summary>
internal sealed class NamePattern
{
    private readonly Regex _regex;

    public NamePattern(string pattern)
    {
        ArgumentException.ThrowIfNullOrEmpty(pattern);
        var text = new StringBuilder(@"\A");
        foreach (var symbol in pattern)
            text.Append(symbol switch { '*' => "(.*)", '?' => ".", _ => Regex.Escape(symbol.ToString()) });
        // A pattern of many stars on a long hostile name must end; names have no line ends to speak of.
        _regex = new Regex(text.Append(@"\z").ToString(), RegexOptions.Singleline | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
    }

    /// <summary>Whether a name fits.</summary>
    public bool Fits(string name) => _regex.IsMatch(name);

    /// <summary>The texts that the stars of a name that fits stand for; null for one that does not.</summary>
    public IReadOnlyList<string>? Stars(string name) => _regex.Match(name) is { Success: true } match ? [.. match.Groups.Values.Skip(1).Select(static group => group.Value)] : null;

    /// <summary>A name with each star replaced by its text.</summary>
    public static string Fill(string pattern, IReadOnlyList<string> stars)
    {
        var parts = pattern.Split('*');
        return string.Concat(parts.Select((part, index) => index < parts.Length - 1 ? part + stars[index] : part));
    }
}
