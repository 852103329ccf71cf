using Lifecycle.Training.Data.Combining;

namespace Lifecycle.Training.Data;

/// <summary>Parts of datasets.</summary>
public static class DatasetExtensions
{
    /// <summary>The first <paramref name="count"/> samples, or the whole dataset where it has no more.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is not positive.</exception>
    public static IDataset Take(this IDataset dataset, long count)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return count >= dataset.Count ? dataset : new Subset(dataset, Range(count));
    }

    /// <summary>Splits at random: two parts that share no sample and together are the dataset.</summary>
    /// <param name="dataset">What to split.</param>
    /// <param name="validationCount">The size of the second part, from 1 to one less than the dataset's.</param>
    /// <param name="seed">The same seed gives the same split.</param>
    /// <exception cref="ArgumentOutOfRangeException">A part would be empty.</exception>
    public static (IDataset Train, IDataset Validation) Split(this IDataset dataset, long validationCount, long seed)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(validationCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(validationCount, dataset.Count);
        var order = new Permutation(dataset.Count, seed, epoch: -1);
        var shuffled = Array.ConvertAll(Range(dataset.Count), position => order[position]);
        var trainCount = checked((int)(dataset.Count - validationCount));
        return (new Subset(dataset, shuffled[..trainCount]), new Subset(dataset, shuffled[trainCount..]));
    }

    /// <summary>Both datasets, one after the other.</summary>
    /// <exception cref="ArgumentException">Their samples differ in type or shape.</exception>
    public static IDataset Concat(this IDataset first, IDataset second) => new ConcatenatedDataset(first, second);

    /// <summary>The dataset seen through a function of batches.</summary>
    /// <param name="dataset">What is read.</param>
    /// <param name="transform">As <see cref="MappedDataset"/> describes.</param>
    public static IDataset Map(this IDataset dataset, Func<Batch, Batch> transform) => new MappedDataset(dataset, transform);

    /// <summary>Reads all samples, in order, as one batch, which the caller disposes.</summary>
    public static Batch ReadAll(this IDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return dataset.Read(Range(dataset.Count));
    }

    private static long[] Range(long count)
    {
        var range = new long[count];
        for (long i = 0; i < count; i++) range[i] = i;
        return range;
    }
}
