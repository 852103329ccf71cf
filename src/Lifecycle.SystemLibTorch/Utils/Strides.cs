namespace TorchSharp.Utils;

/// <summary>Where the elements of a strided tensor lie, counted in elements from its first.</summary>
internal static class Strides
{
    /// <summary>The offset of the element with this number in row-major order.</summary>
    internal static long Offset(long index, long[] shape, long[] strides)
    {
        var offset = 0L;
        for (var dim = shape.Length - 1; dim >= 0; dim--)
        {
            (index, var position) = Math.DivRem(index, shape[dim]);
            offset += position * strides[dim];
        }

        return offset;
    }

    /// <summary>The offset of the element at this position.</summary>
    internal static long Offset(long[] position, long[] shape, long[] strides)
    {
        if (position.Length != shape.Length)
            throw new ArgumentException($"{position.Length} indices were given for a tensor of {shape.Length} dimensions.", nameof(position));
        var offset = 0L;
        for (var dim = 0; dim < shape.Length; dim++)
        {
            if (position[dim] < 0 || position[dim] >= shape[dim])
                throw new IndexOutOfRangeException($"{position[dim]} >= {shape[dim]} in dimension {dim}.");
            offset += position[dim] * strides[dim];
        }

        return offset;
    }

    /// <summary>The offsets of all elements from number <paramref name="start"/> on, in row-major order.</summary>
    internal static IEnumerable<long> Offsets(long[] shape, long[] strides, long start)
    {
        var count = shape.Aggregate(1L, (product, extent) => product * extent);
        if (start >= count)
            yield break;
        var position = Position(start, shape);
        var offset = Offset(start, shape, strides);
        for (var index = start; index < count; index++)
        {
            yield return offset;
            for (var dim = shape.Length - 1; dim >= 0; dim--)
            {
                offset += strides[dim];
                if (++position[dim] < shape[dim])
                    break;
                offset -= shape[dim] * strides[dim];
                position[dim] = 0;
            }
        }
    }

    private static long[] Position(long index, long[] shape)
    {
        var position = new long[shape.Length];
        for (var dim = shape.Length - 1; dim >= 0; dim--)
            (index, position[dim]) = Math.DivRem(index, shape[dim]);
        return position;
    }
}
