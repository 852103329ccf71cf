namespace Lifecycle.Inference.Preprocessing.Text;

/// <summary>The tokens that a model knows, each with its index: 0 for padding, 1 for unknown ones, then special ones, then others by frequency. Immutable and thread-safe.</summary>
public sealed class Vocabulary
{
    /// <summary>The token that fills short texts, at index 0.</summary>
    public const string PaddingToken = "<pad>";

    /// <summary>The token in place of those that the vocabulary lacks, at index 1.</summary>
    public const string UnknownToken = "<unk>";

    /// <summary>The index of <see cref="PaddingToken"/>.</summary>
    public const long Padding = 0;

    /// <summary>The index of <see cref="UnknownToken"/>.</summary>
    public const long Unknown = 1;

    private readonly Dictionary<string, int> _indices;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly int _special;

    internal Vocabulary(IReadOnlyList<string> tokens, int special)
    {
        Tokens = tokens;
        _special = special;
        _indices = new Dictionary<string, int>(tokens.Count, StringComparer.Ordinal);
        for (var i = 0; i < tokens.Count; i++) _indices[tokens[i]] = i;
        _lookup = _indices.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The tokens in the order of their indices.</summary>
    public IReadOnlyList<string> Tokens { get; }

    /// <summary>The number of tokens: the rows that an embedding needs.</summary>
    public int Count => Tokens.Count;

    /// <summary>The index of a token, special ones as well; <see cref="Unknown"/> for those that are not in it.</summary>
    public long IndexOf(string token) => _indices.TryGetValue(token ?? throw new ArgumentNullException(nameof(token)), out var index) ? index : Unknown;

    /// <summary>Whether every token has an index of its own.</summary>
    internal bool IsSound => _indices.Count == Tokens.Count;

    // A text that spells a special token does not become it.
    internal long IndexOfText(ReadOnlySpan<char> token) => _lookup.TryGetValue(token, out var index) && index >= _special ? index : Unknown;

    internal static Vocabulary Of(TextSchema schema, IEnumerable<KeyValuePair<string, long>> counts)
    {
        string[] special = [PaddingToken, UnknownToken, .. schema.SpecialTokens];
        var taken = special.ToHashSet(StringComparer.Ordinal);
        var tokens = counts.Where(pair => pair.Value >= schema.MinFrequency && !taken.Contains(pair.Key))
            .OrderByDescending(static pair => pair.Value).ThenBy(static pair => pair.Key, StringComparer.Ordinal)
            .Take(schema.MaxTokens - special.Length).Select(static pair => pair.Key);
        return new Vocabulary([.. special, .. tokens], special.Length);
    }
}
