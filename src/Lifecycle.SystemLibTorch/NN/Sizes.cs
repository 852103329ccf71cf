namespace TorchSharp.Modules;

/// <summary>Sizes an operator takes as a list, from the tuples and defaults of the API.</summary>
internal static class Sizes
{
    internal static long[] Of((long, long) sizes) => [sizes.Item1, sizes.Item2];

    internal static long[] Of((long, long, long) sizes) => [sizes.Item1, sizes.Item2, sizes.Item3];

    internal static long[] Of((long, long)? sizes, long otherwise) => Of(sizes ?? (otherwise, otherwise));

    internal static long[] Of((long, long, long)? sizes, long otherwise) => Of(sizes ?? (otherwise, otherwise, otherwise));

    internal static long[]? OrNull((long, long)? sizes) => sizes is { } given ? Of(given) : null;

    internal static long[]? OrNull((long, long, long)? sizes) => sizes is { } given ? Of(given) : null;

    internal static long[] Of(long size, int rank)
    {
        var sizes = new long[rank];
        Array.Fill(sizes, size);
        return sizes;
    }

    internal static long[]? OrNull(long? size, int rank) => size is { } given ? Of(given, rank) : null;

    internal static double[]? OrNull((double, double)? ratios) => ratios is { } given ? [given.Item1, given.Item2] : null;

    internal static double[]? OrNull((double, double, double)? ratios) => ratios is { } given ? [given.Item1, given.Item2, given.Item3] : null;

    internal static double[]? OrNull(double? ratio, int rank) => ratio is { } given ? [.. Enumerable.Repeat(given, rank)] : null;
}
