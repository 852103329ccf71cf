namespace Lifecycle.Inference.Preprocessing.Text;

/// <summary>What becomes of punctuation and symbols. An apostrophe between two letters, as in "don't", is a letter.</summary>
public enum Punctuation
{
    /// <summary>Each is a token of its own.</summary>
    Separate,

    /// <summary>They part words as blanks do, and are left out.</summary>
    Remove,

    /// <summary>They stay where they are in their words.</summary>
    Keep,
}

/// <summary>Words: what lies between blanks, with a rule for punctuation.</summary>
public sealed record WordTokenizer : Tokenizer
{
    /// <inheritdoc/>
    /// <remarks>True by default.</remarks>
    public override bool Lowercase { get; init; } = true;

    /// <summary>What becomes of punctuation; separate tokens by default.</summary>
    public Punctuation Punctuation { get; init; }

    internal override void Split(ReadOnlySpan<char> text, List<Range> tokens)
    {
        var start = -1;
        for (var i = 0; i < text.Length; i++)
        {
            if (IsPart(text, i))
            {
                if (start < 0) start = i;
                continue;
            }
            Close(i);
            if (Punctuation == Punctuation.Separate && !char.IsWhiteSpace(text[i])) tokens.Add(i..(i + 1));
        }
        Close(text.Length);

        void Close(int end)
        {
            if (start >= 0) tokens.Add(start..end);
            start = -1;
        }
    }

    private bool IsPart(ReadOnlySpan<char> text, int i)
    {
        var c = text[i];
        if (char.IsWhiteSpace(c)) return false;
        if (Punctuation == Punctuation.Keep || !(char.IsPunctuation(c) || char.IsSymbol(c))) return true;
        return c is '\'' or '\u2019' && i > 0 && i + 1 < text.Length && char.IsLetter(text[i - 1]) && char.IsLetter(text[i + 1]);
    }
}
