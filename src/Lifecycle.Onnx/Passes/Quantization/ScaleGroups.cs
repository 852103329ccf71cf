namespace Lifecycle.Onnx.Passes.Quantization;

/// <summary>Which elements of a tensor share a scale.</summary>
internal sealed class ScaleGroups
{
    private readonly int _length = 1;
    private readonly int _inner = 1;
    private readonly int _block = 1;
    private readonly int _blocks = 1;
    private readonly bool _isSplit;

    public ScaleGroups(IReadOnlyList<long> dims, int? axis, int blockSize)
    {
        if (axis is not { } along) return;
        ArgumentOutOfRangeException.ThrowIfNegative(along, nameof(axis));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(along, dims.Count, nameof(axis));
        _length = (int)dims[along];
        _inner = (int)dims.Skip(along + 1).Aggregate(1L, static (product, size) => product * size);
        _block = Math.Max(blockSize, 1);
        _blocks = (_length + _block - 1) / _block;
        _isSplit = blockSize > 0;
        Shape = blockSize > 0 ? [.. dims.Select((size, at) => at == along ? _blocks : size)] : [_length];
    }

    /// <summary>The shape of the scales.</summary>
    public long[] Shape { get; } = [];

    /// <summary>The group of an element.</summary>
    public int Of(int index)
    {
        if (Shape.Length == 0) return 0;
        var at = index / _inner % _length;
        return _isSplit ? (((index / _inner / _length * _blocks) + (at / _block)) * _inner) + (index % _inner) : at;
    }

    /// <summary>The smallest and the largest element of each group.</summary>
    public ValueRange[] Ranges(ReadOnlySpan<float> values)
    {
        var ranges = new ValueRange[Shape.Aggregate(1L, static (product, size) => product * size)];
        for (var index = 0; index < values.Length; index++)
        {
            // Every range holds zero in the end, so that it may begin with it.
            ref var range = ref ranges[Of(index)];
            range = new ValueRange(Math.Min(range.Minimum, values[index]), Math.Max(range.Maximum, values[index]));
        }
        return ranges;
    }
}
