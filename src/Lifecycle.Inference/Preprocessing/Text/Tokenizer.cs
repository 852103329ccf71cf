using System.Text.Json.Serialization;

namespace Lifecycle.Inference.Preprocessing.Text;

/// <summary>How a text is cut into tokens. The same text gives the same tokens, whatever the culture.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(WordTokenizer), "words")]
[JsonDerivedType(typeof(CharacterTokenizer), "characters")]
public abstract record Tokenizer
{
    private protected Tokenizer() { }

    /// <summary>Whether the text is lowered first, by Unicode's simple mapping, without a culture.</summary>
    public abstract bool Lowercase { get; init; }

    /// <summary>The tokens of a text, in order.</summary>
    public IReadOnlyList<string> Tokenize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var prepared = Prepare(text);
        var tokens = new List<Range>();
        Split(prepared, tokens);
        return tokens.ConvertAll(token => prepared[token]);
    }

    internal string Prepare(string text) => Lowercase ? text.ToLowerInvariant() : text;

    /// <summary>Adds where the tokens of a prepared text lie.</summary>
    internal abstract void Split(ReadOnlySpan<char> text, List<Range> tokens);
}
