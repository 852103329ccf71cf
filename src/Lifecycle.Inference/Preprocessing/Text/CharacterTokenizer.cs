namespace Lifecycle.Inference.Preprocessing.Text;

/// <summary>Each Unicode character is a token, blanks as well.</summary>
public sealed record CharacterTokenizer : Tokenizer
{
    /// <inheritdoc/>
    /// <remarks>False by default.</remarks>
    public override bool Lowercase { get; init; }

    internal override void Split(ReadOnlySpan<char> text, List<Range> tokens)
    {
        for (var i = 0; i < text.Length;)
        {
            var length = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]) ? 2 : 1;
            tokens.Add(i..(i + length));
            i += length;
        }
    }
}
