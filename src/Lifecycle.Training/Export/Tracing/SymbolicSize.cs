using System.Globalization;

namespace Lifecycle.Training.Export.Tracing;

/// <summary>An integer that is the same at every batch size, or grows with it: <c>PerBatch * batch + Fixed</c>.</summary>
/// <param name="PerBatch">What each row of the batch adds; 0 for an integer that is always the same.</param>
/// <param name="Fixed">What is there anyway.</param>
public readonly record struct SymbolicSize(long PerBatch, long Fixed)
{
    /// <summary>Whether the integer is the same at every batch size.</summary>
    public bool IsFixed => PerBatch == 0;

    /// <summary>Whether it is the batch size itself.</summary>
    public bool IsBatch => this is { PerBatch: 1, Fixed: 0 };

    /// <summary>An integer that is always the same.</summary>
    public static implicit operator SymbolicSize(long value) => new(0, value);

    /// <inheritdoc/>
    public override string ToString() => (PerBatch, Fixed) switch
    {
        (0, _) => Fixed.ToString(CultureInfo.InvariantCulture),
        (1, 0) => "batch",
        (_, 0) => $"{PerBatch}*batch",
        _ => $"{PerBatch}*batch{(Fixed < 0 ? "" : "+")}{Fixed}",
    };

    /// <summary>The size that takes these values at these batch sizes, or null where none of this form does.</summary>
    internal static SymbolicSize? Fit(ReadOnlySpan<long> batches, ReadOnlySpan<long> values)
    {
        if (batches.Length == 1)
            return values[0];
        var slope = (values[1] - values[0]) / (batches[1] - batches[0]);
        var size = new SymbolicSize(slope, values[0] - (slope * batches[0]));
        for (var i = 0; i < batches.Length; i++)
            if ((size.PerBatch * batches[i]) + size.Fixed != values[i])
                return null;
        return size;
    }
}
