namespace Lifecycle.Training.Data.Loading;

/// <summary>
/// One of several nearly equal parts of neighbouring samples. A part that would be empty has one sample of its neighbour's, which does not
/// count: all parts go through a model alike.
/// </summary>
/// <param name="Start">The first sample.</param>
/// <param name="Length">The number of samples, at least 1.</param>
/// <param name="Weight">How many of them count: all or none.</param>
internal readonly record struct Share(long Start, long Length, long Weight)
{
    /// <summary>The part of a number, from 0, among so many.</summary>
    public static Share Of(long count, int part, int parts)
    {
        var (start, end) = (count * part / parts, count * (part + 1) / parts);
        return start < end ? new(start, end - start, end - start) : new(Math.Min(start, count - 1), 1, 0);
    }
}
