namespace Lifecycle.Training.Steps;

/// <summary>What labels may be: 0 to one less than a number of classes, or the one that stands for none.</summary>
internal readonly record struct ClassRange(long Count, long? Ignored)
{
    /// <summary>The place of the first label that is neither; -1 where all are.</summary>
    public int FirstWrong(ReadOnlySpan<long> labels)
    {
        var from = 0;
        while (from < labels.Length)
        {
            var wrong = labels[from..].IndexOfAnyExceptInRange(0, Count - 1);
            if (wrong < 0) return -1;
            if (labels[from + wrong] != Ignored) return from + wrong;
            from += wrong + 1;
        }
        return -1;
    }

    /// <inheritdoc/>
    public override string ToString() => Ignored is { } none && (none < 0 || none >= Count) ? $"0 to {Count - 1}, or {none} for none" : $"0 to {Count - 1}";
}
