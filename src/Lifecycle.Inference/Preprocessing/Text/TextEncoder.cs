using System.Text.Json;
using Lifecycle.Inference.Preprocessing.Tables;
using Lifecycle.Inference.Preprocessing.Tables.Columns;
using Lifecycle.Inference.Preprocessing.Tables.Fitting;
using Lifecycle.Onnx.Options;

namespace Lifecycle.Inference.Preprocessing.Text;

/// <summary>
/// Turns texts into indices of tokens, with a vocabulary fitted on the training rows. Immutable and thread-safe; as JSON it travels
/// with the model, and gives the very same indices there.
/// </summary>
public sealed class TextEncoder : ModelPreprocessing
{
    private const int Version = 1;

    // Beyond this, rare tokens are dropped while counting, so that memory stays bounded whatever the file.
    private const int MaxCounted = 5_000_000;

    private static readonly HashSet<string> _empty = [""];

    private readonly TextEncoderState _state;

    private TextEncoder(TextEncoderState state, Vocabulary vocabulary)
    {
        _state = state;
        Vocabulary = vocabulary;
    }

    /// <summary>How texts are cut.</summary>
    public TextSchema Schema => _state.Schema;

    /// <summary>The tokens.</summary>
    public Vocabulary Vocabulary { get; }

    /// <summary>The tokens of a text, padding included.</summary>
    public int Length => Schema.Length;

    /// <summary>The classes of the target in the order of the model's outputs; empty where it is no class.</summary>
    public IReadOnlyList<string> Classes => (_state.Target as ClassEncoder)?.Classes ?? [];

    /// <inheritdoc/>
    public override int InputCount => 1;

    internal TextEncoderState State => _state;

    internal TargetEncoder? Target => _state.Target;

    /// <summary>Fits on all rows of a table: give it the training rows and no others.</summary>
    /// <param name="schema">How texts are cut, and what to predict.</param>
    /// <param name="table">The rows, gone through once.</param>
    /// <exception cref="UsageException">The schema contradicts itself.</exception>
    /// <exception cref="DataException">A column is not there, a target is missing or wrong, or there are no rows.</exception>
    public static TextEncoder Fit(TextSchema schema, ITable table)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(table);
        OptionsValidator.Check(nameof(TextSchema), [("", schema)]);
        var column = TableNames.Find([schema.TextColumn], table.ColumnNames)[0];
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        var target = schema.Target is null ? null : TargetFitter.Of(schema.Target);
        var targetColumn = schema.Target is null ? -1 : TableNames.Find([schema.Target.Name], table.ColumnNames)[0];
        var rows = 0L;
        foreach (var row in table.Rows())
        {
            Count(schema.Tokenizer, row.Values[column].ToString(), counts);
            AtRow(row, () => target?.Add(Resolve(row.Values[targetColumn])));
            rows++;
        }
        if (rows == 0) throw new DataException("The table to fit on has no rows; expected at least one; give the training rows.");
        var vocabulary = Vocabulary.Of(schema, counts);
        return new TextEncoder(new TextEncoderState(Version, schema, vocabulary.Tokens, AtRow(row: null, () => target?.Finish())), vocabulary);
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="DataException">It is not that, or of a later version.</exception>
    public static TextEncoder FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            return FromState(JsonSerializer.Deserialize(json, PreprocessingJson.Default.TextEncoderState));
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new DataException($"The JSON of a text encoder cannot be read: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}; expected what ToJson wrote.", e);
        }
    }

    /// <summary>The encoder as JSON; the same encoder gives the same text, whatever the culture.</summary>
    public string ToJson() => JsonSerializer.Serialize(_state, PreprocessingJson.Default.TextEncoderState);

    /// <summary>Encodes a text, cut or padded to <see cref="Length"/>.</summary>
    /// <param name="text">The text; an empty one is padding alone.</param>
    /// <param name="indices">Takes <see cref="Length"/> indices.</param>
    /// <returns>How many of them are not padding.</returns>
    /// <exception cref="ArgumentException">The span has another length.</exception>
    public int Encode(string text, Span<long> indices)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (indices.Length != Length) throw new ArgumentException($"Found room for {indices.Length} indices; expected {Length}.", nameof(indices));
        var prepared = Schema.Tokenizer.Prepare(text);
        var tokens = new List<Range>();
        Schema.Tokenizer.Split(prepared, tokens);
        var count = Math.Min(tokens.Count, Length);
        var first = Schema.KeepEnd ? tokens.Count - count : 0;
        var start = Schema.PadStart ? Length - count : 0;
        indices.Fill(Vocabulary.Padding);
        for (var i = 0; i < count; i++) indices[start + i] = Vocabulary.IndexOfText(prepared.AsSpan()[tokens[first + i]]);
        return count;
    }

    /// <summary>Encodes a text.</summary>
    /// <returns><see cref="Length"/> indices.</returns>
    public long[] Encode(string text)
    {
        var indices = new long[Length];
        Encode(text, indices);
        return indices;
    }

    /// <summary>The tokens of indices, without padding.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside the vocabulary.</exception>
    public IReadOnlyList<string> Decode(ReadOnlySpan<long> indices)
    {
        var tokens = new List<string>();
        foreach (var index in indices)
        {
            if (index < 0 || index >= Vocabulary.Count) throw new ArgumentOutOfRangeException(nameof(indices), index, $"Expected indices from 0 to {Vocabulary.Count - 1}.");
            if (index != Vocabulary.Padding) tokens.Add(Vocabulary.Tokens[(int)index]);
        }
        return tokens;
    }

    internal static TextEncoder FromState(TextEncoderState? state)
    {
        if (state is null) throw new JsonException("it is null");
        if (state.Version != Version) throw new JsonException($"its version is {state.Version}, and this library reads {Version}");
        try
        {
            OptionsValidator.Check(nameof(TextSchema), [("", state.Schema)]);
        }
        catch (UsageException e)
        {
            throw new JsonException(e.Message, e);
        }
        string[] special = [Vocabulary.PaddingToken, Vocabulary.UnknownToken, .. state.Schema.SpecialTokens];
        if (state.Tokens.Any(static token => token is null) || !state.Tokens.Take(special.Length).SequenceEqual(special, StringComparer.Ordinal))
            throw new JsonException($"its tokens do not begin with {string.Join(", ", special)}, or one is null");
        var vocabulary = new Vocabulary(state.Tokens, special.Length);
        if (!vocabulary.IsSound) throw new JsonException("a token is there twice");
        if (state.Target?.IsSound() == false) throw new JsonException("its target contradicts itself");
        return new TextEncoder(state, vocabulary);
    }

    internal static TableValue Resolve(in TableValue value) => value.Resolve(_empty);

    private static void Count(Tokenizer tokenizer, string text, Dictionary<string, long> counts)
    {
        foreach (var token in tokenizer.Tokenize(text))
        {
            counts[token] = counts.GetValueOrDefault(token) + 1;
            if (counts.Count > MaxCounted) DropRare(counts);
        }
    }

    private static void DropRare(Dictionary<string, long> counts)
    {
        for (long least = 1; counts.Count > MaxCounted / 2; least *= 2)
            foreach (var (token, _) in counts.Where(pair => pair.Value <= least).ToList()) counts.Remove(token);
    }

    private static void AtRow(TableRow row, Action work) => AtRow(row, () =>
    {
        work();
        return true;
    });

    private static T AtRow<T>(TableRow? row, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (CellException e)
        {
            throw e.At(row);
        }
    }
}
