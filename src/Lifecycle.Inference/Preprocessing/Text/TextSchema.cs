using System.ComponentModel.DataAnnotations;
using Lifecycle.Inference.Preprocessing.Tables;

namespace Lifecycle.Inference.Preprocessing.Text;

/// <summary>Which column of a table is the text, how it is cut into tokens, and how long it gets.</summary>
public sealed record TextSchema : IValidatableObject
{
    /// <summary>The column of the texts; <c>text</c> by default, as a file of lines has it.</summary>
    [Required]
    public string TextColumn { get; init; } = "text";

    /// <summary>The column to predict; null for none.</summary>
    public TargetColumn? Target { get; init; }

    /// <summary>How texts are cut; lower-case words and punctuation by default.</summary>
    public Tokenizer Tokenizer { get; init; } = new WordTokenizer();

    /// <summary>The tokens of a text: longer ones are cut, shorter ones padded.</summary>
    [Range(1, 1 << 20)]
    public required int Length { get; init; }

    /// <summary>Whether a long text keeps its end instead of its start; false by default.</summary>
    public bool KeepEnd { get; init; }

    /// <summary>Whether padding comes before the text instead of after; false by default.</summary>
    public bool PadStart { get; init; }

    /// <summary>Tokens less frequent in fitting than this are unknown; 1 by default.</summary>
    [Range(1, int.MaxValue)]
    public int MinFrequency { get; init; } = 1;

    /// <summary>The most tokens of the vocabulary, special ones included; the most frequent are kept, of several as frequent the first by code unit. 50,000 by default.</summary>
    [Range(2, 10_000_000)]
    public int MaxTokens { get; init; } = 50_000;

    /// <summary>Further special tokens, which no text has, after padding and unknown, such as <c>&lt;mask&gt;</c>; none by default.</summary>
    public IReadOnlyList<string> SpecialTokens { get; init; } = [];

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        string[] special = [Vocabulary.PaddingToken, Vocabulary.UnknownToken, .. SpecialTokens];
        if (special.Any(string.IsNullOrEmpty) || special.Distinct(StringComparer.Ordinal).Count() != special.Length || special.Length > MaxTokens)
            yield return new($"{nameof(SpecialTokens)} are {string.Join(", ", SpecialTokens)}, expected each once, none empty, none of {Vocabulary.PaddingToken} and {Vocabulary.UnknownToken}, and no more than {nameof(MaxTokens)}");
        if (string.Equals(Target?.Name, TextColumn, StringComparison.Ordinal))
            yield return new($"{nameof(Target)} is \"{TextColumn}\", the column of the texts, expected another");
    }
}
