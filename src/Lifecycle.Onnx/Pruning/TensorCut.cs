using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Pruning;

/// <summary>Takes indices out of a tensor.</summary>
internal static class TensorCut
{
    /// <summary>A tensor of those indices that are kept.</summary>
    /// <param name="tensor">The tensor, of whole bytes.</param>
    /// <param name="units">What each index of each dimension belongs to; null where all stay.</param>
    /// <param name="isKept">Whether a unit stays.</param>
    public static TensorData Apply(TensorData tensor, int[]?[] units, Func<int, bool> isKept)
    {
        var dims = tensor.Dims.ToArray();
        var bytes = tensor.Bytes.ToArray();
        var size = tensor.ElementType.BitsPerElement() / 8;
        for (var dim = 0; dim < dims.Length; dim++)
        {
            if (units[dim] is not { } along) continue;
            int[] kept = [.. Enumerable.Range(0, along.Length).Where(index => isKept(along[index]))];
            if (kept.Length == along.Length) continue;
            bytes = Cut(bytes, dims, dim, kept, size);
            dims[dim] = kept.Length;
        }
        return TensorData.FromBytes(tensor.Name, tensor.ElementType, dims, bytes);
    }

    private static byte[] Cut(byte[] bytes, long[] dims, int dim, int[] kept, int size)
    {
        var block = checked((int)dims.Skip(dim + 1).Aggregate((long)size, static (product, next) => product * next));
        var outer = (int)dims.Take(dim).Aggregate(1L, static (product, next) => product * next);
        var step = block * (int)dims[dim];
        var cut = new byte[outer * kept.Length * block];
        var target = 0;
        for (var row = 0; row < outer; row++)
        {
            foreach (var index in kept)
            {
                bytes.AsSpan((row * step) + (index * block), block).CopyTo(cut.AsSpan(target));
                target += block;
            }
        }
        return cut;
    }
}
