namespace Lifecycle.Inference;

/// <summary>Some of many rows.</summary>
internal static class RowSelection
{
    /// <summary>These rows, one behind the other; without a copy where they are all.</summary>
    public static ReadOnlySpan<float> Of(ReadOnlySpan<float> rows, int size, int[] chosen)
    {
        if (chosen.Length * size == rows.Length) return rows;
        var values = new float[chosen.Length * size];
        for (var index = 0; index < chosen.Length; index++) rows.Slice(chosen[index] * size, size).CopyTo(values.AsSpan(index * size));
        return values;
    }
}
