using Lifecycle.Onnx.Shapes;

namespace Lifecycle.Onnx.Pruning.Operators;

/// <summary>The runs of dimensions that a reshape lays out anew, each as short as can be.</summary>
internal static class LayoutBlocks
{
    /// <summary>Cuts two shapes of one number of elements where as many elements lie before, or behind, the cut in both.</summary>
    /// <returns>Start and end of each run in both shapes; what lies between cuts that cannot be found is left out.</returns>
    public static IEnumerable<(int FromStart, int FromEnd, int ToStart, int ToEnd)> Of(IReadOnlyList<SymbolicDim> from, IReadOnlyList<SymbolicDim> to)
    {
        var front = Cuts(from, to);
        var back = Cuts([.. from.Reverse()], [.. to.Reverse()]).Select(cut => (From: from.Count - cut.From, To: to.Count - cut.To)).Reverse().ToList();
        var cuts = new List<(int From, int To)>();
        // Cuts from behind serve where those from the front end, as behind a size that is not known.
        foreach (var cut in front.Concat(back.Where(cut => cut.From >= front[^1].From && cut.To >= front[^1].To && cut != front[^1]))) cuts.Add(cut);
        for (var index = 1; index < cuts.Count; index++)
            if (cuts[index].From > cuts[index - 1].From && cuts[index].To > cuts[index - 1].To)
                yield return (cuts[index - 1].From, cuts[index].From, cuts[index - 1].To, cuts[index].To);
    }

    /// <summary>
    /// The sizes of a run, as numbers. Behind sizes that are not known they are those of one period, which the last such size has a part of:
    /// of [batch, 8] as [2*batch, 4] they are [8] and [2, 4].
    /// </summary>
    /// <returns>The sizes of the last dimensions of both shapes, or null where there is no such period.</returns>
    public static (long[] From, long[] To)? Period(SymbolicDim[] from, SymbolicDim[] to)
    {
        var (left, right) = (Tail(from), Tail(to));
        if (Math.Max(Product(left), Product(right)) > NodeChannels.MaxLength) return null;
        if (left.Length == from.Length && right.Length == to.Length) return (left, right);
        if (left.Length == from.Length || right.Length == to.Length) return null;
        var (one, other) = (Product(left), Product(right));
        if (one % other == 0 && Divides(to[^(right.Length + 1)], one / other)) return (left, [one / other, .. right]);
        return other % one == 0 && Divides(from[^(left.Length + 1)], other / one) ? ([other / one, .. left], right) : null;
    }

    private static long[] Tail(SymbolicDim[] sizes) => [.. sizes.Reverse().TakeWhile(static size => size.Value is > 0).Select(static size => size.Value!.Value).Reverse()];

    private static long Product(long[] sizes) => sizes.Aggregate(1L, static (product, size) => checked(product * size));

    private static bool Divides(SymbolicDim size, long divisor) => (SymbolicDim.FloorDivide(size, divisor) * divisor).Equals(size);

    private static List<(int From, int To)> Cuts(IReadOnlyList<SymbolicDim> from, IReadOnlyList<SymbolicDim> to)
    {
        var cuts = new List<(int, int)> { (0, 0) };
        var (left, right) = (Products(from), Products(to));
        var next = 1;
        for (var end = 1; end < left.Count; end++)
        {
            // Sizes of 1 go with what lies before them.
            var found = right.FindLastIndex(product => product.Equals(left[end]));
            if (found < next || (end + 1 < left.Count && left[end + 1].Equals(left[end]))) continue;
            cuts.Add((end, found));
            next = found + 1;
        }
        return cuts;
    }

    private static List<SymbolicDim> Products(IReadOnlyList<SymbolicDim> sizes)
    {
        var products = new List<SymbolicDim> { 1 };
        foreach (var size in sizes)
        {
            try
            {
                products.Add(products[^1] * size);
            }
            catch (OverflowException)
            {
                break;
            }
        }
        return products;
    }
}
