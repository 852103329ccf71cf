using System.Collections;

namespace TorchSharp.Utils;

/// <summary>
/// The numbers below a size in random order; with a seed, the same order at each enumeration. The order is built from the
/// front: number i takes the place of one drawn among the first i+1, whose number moves to place i.
/// </summary>
public class FisherYatesShuffler : IEnumerable<long>
{
    private readonly long _size;
    private readonly int? _seed;

    public FisherYatesShuffler(long size, int? seed = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        _size = size;
        _seed = seed;
    }

    public IEnumerator<long> GetEnumerator() => ((IEnumerable<long>)Shuffled()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private long[] Shuffled()
    {
        var random = _seed is { } seed ? new Random(seed) : new Random();
        var order = new long[_size];
        for (var i = 0L; i < order.LongLength; i++)
        {
            // Two draws of 31 bits, as TorchSharp draws them, so that a seed gives its order.
            var high = (long)random.Next() << 32;
            var place = (high + random.Next()) % (i + 1);
            order[i] = order[place];
            order[place] = i;
        }
        return order;
    }
}
