namespace Lifecycle.Training.Data.Splitting;

/// <summary>
/// Splits of a dataset into parts that share no sample and are together the dataset. The same seed gives the same split. The parts
/// neither copy nor own the dataset.
/// </summary>
public static class SplitExtensions
{
    /// <summary>Parts drawn at random.</summary>
    /// <param name="dataset">What to split.</param>
    /// <param name="fractions">The size of each part, above 0; they sum up to 1.</param>
    /// <param name="seed">Decides which sample goes where.</param>
    /// <exception cref="ArgumentException">The fractions do not sum up to 1, or a part would be empty.</exception>
    public static IReadOnlyList<IDataset> RandomSplit(this IDataset dataset, IReadOnlyList<double> fractions, long seed)
    {
        SplitChecks.Fractions(dataset, fractions);
        return Parts.Make(dataset, Assignment.Cut(Assignment.Shuffle(dataset.Count, seed), fractions));
    }

    /// <summary>Parts in each of which every class has its share: it differs from the exact one by less than two samples.</summary>
    /// <param name="dataset">What to split.</param>
    /// <param name="fractions">The size of each part, above 0; they sum up to 1.</param>
    /// <param name="labels">The class of each sample; <c>dataset.ReadLabels()</c> gives them.</param>
    /// <param name="seed">Decides which sample goes where.</param>
    /// <exception cref="ArgumentException">The fractions do not sum up to 1, the labels are not one a sample, or a part would be empty.</exception>
    public static IReadOnlyList<IDataset> StratifiedSplit(this IDataset dataset, IReadOnlyList<double> fractions, IReadOnlyList<long> labels, long seed)
    {
        SplitChecks.Fractions(dataset, fractions);
        SplitChecks.OneEach(dataset, labels);
        return Parts.Make(dataset, Assignment.Deal(Assignment.ByClass(labels, seed), fractions));
    }

    /// <summary>Parts that share no group, such as a patient or a household: each group, in random order, goes to the part that lacks most samples.</summary>
    /// <param name="dataset">What to split.</param>
    /// <param name="fractions">The size of each part, above 0; they sum up to 1.</param>
    /// <param name="groups">The group of each sample.</param>
    /// <param name="seed">Decides which group goes where.</param>
    /// <exception cref="ArgumentException">The fractions do not sum up to 1, the groups are not one a sample, or a part would be empty.</exception>
    public static IReadOnlyList<IDataset> GroupSplit<TGroup>(this IDataset dataset, IReadOnlyList<double> fractions, IReadOnlyList<TGroup> groups, long seed) where TGroup : notnull
    {
        SplitChecks.Fractions(dataset, fractions);
        SplitChecks.OneEach(dataset, groups);
        return Parts.Make(dataset, Assignment.DealGroups(Assignment.Groups(groups, seed), fractions));
    }

    /// <summary>Parts one after another in time: no sample of a part is earlier than one of the part before, and samples of one time stay together.</summary>
    /// <param name="dataset">What to split.</param>
    /// <param name="fractions">The size of each part, earliest first, above 0; they sum up to 1.</param>
    /// <param name="times">The time of each sample; null takes the dataset's own order.</param>
    /// <exception cref="ArgumentException">The fractions do not sum up to 1, the times are not one a sample, or a part would be empty.</exception>
    public static IReadOnlyList<IDataset> TimeSplit(this IDataset dataset, IReadOnlyList<double> fractions, IReadOnlyList<DateTimeOffset>? times = null)
    {
        SplitChecks.Fractions(dataset, fractions);
        if (times is not null) SplitChecks.OneEach(dataset, times);
        return Parts.Make(dataset, Assignment.CutTimes(Assignment.InTime(dataset.Count, times), times, fractions));
    }

    /// <summary>Cross-validation at random: each sample is in the validation of exactly one fold.</summary>
    /// <param name="dataset">What to split.</param>
    /// <param name="folds">The number of folds, from 2 to the number of samples.</param>
    /// <param name="seed">Decides which sample goes where.</param>
    public static IReadOnlyList<Fold> KFold(this IDataset dataset, int folds, long seed)
    {
        SplitChecks.Folds(dataset, folds);
        return Parts.Folds(dataset, Assignment.Spread(Assignment.Shuffle(dataset.Count, seed), folds));
    }

    /// <summary>Cross-validation in which the folds' samples of a class differ by one at most.</summary>
    /// <param name="dataset">What to split.</param>
    /// <param name="folds">The number of folds, from 2 to the number of samples.</param>
    /// <param name="labels">The class of each sample; <c>dataset.ReadLabels()</c> gives them.</param>
    /// <param name="seed">Decides which sample goes where.</param>
    public static IReadOnlyList<Fold> StratifiedKFold(this IDataset dataset, int folds, IReadOnlyList<long> labels, long seed)
    {
        SplitChecks.Folds(dataset, folds);
        SplitChecks.OneEach(dataset, labels);
        return Parts.Folds(dataset, Assignment.Spread(Assignment.ByClass(labels, seed), folds));
    }

    /// <summary>Cross-validation in which no group is in training and validation of a fold; the largest groups are dealt out first, so that the folds are as equal as may be.</summary>
    /// <param name="dataset">What to split.</param>
    /// <param name="folds">The number of folds, from 2 to the number of groups.</param>
    /// <param name="groups">The group of each sample.</param>
    /// <param name="seed">Decides between groups of the same size.</param>
    public static IReadOnlyList<Fold> GroupKFold<TGroup>(this IDataset dataset, int folds, IReadOnlyList<TGroup> groups, long seed) where TGroup : notnull
    {
        SplitChecks.Folds(dataset, folds);
        SplitChecks.OneEach(dataset, groups);
        return Parts.Folds(dataset, Assignment.DealGroups([.. Assignment.Groups(groups, seed).OrderByDescending(group => group.Length)], [.. Enumerable.Repeat(1.0 / folds, folds)]));
    }

    /// <summary>Cross-validation forward in time: each fold trains on all samples before those it is measured on.</summary>
    /// <param name="dataset">What to split.</param>
    /// <param name="folds">The number of folds, from 1 to one less than the number of samples.</param>
    /// <param name="times">The time of each sample; null takes the dataset's own order.</param>
    public static IReadOnlyList<Fold> TimeFolds(this IDataset dataset, int folds, IReadOnlyList<DateTimeOffset>? times = null)
    {
        SplitChecks.Folds(dataset, folds + 1);
        if (times is not null) SplitChecks.OneEach(dataset, times);
        var parts = Assignment.CutTimes(Assignment.InTime(dataset.Count, times), times, [.. Enumerable.Repeat(1.0 / (folds + 1), folds + 1)]);
        SplitChecks.NoneEmpty(parts);
        return [.. Enumerable.Range(1, folds).Select(fold => new Fold(new Subset(dataset, [.. parts.Take(fold).SelectMany(part => part)]), new Subset(dataset, parts[fold])))];
    }

    /// <summary>Reads the class of every sample.</summary>
    /// <param name="dataset">Its first target is an integer a sample.</param>
    /// <exception cref="DataException">The first target is not an integer a sample.</exception>
    public static long[] ReadLabels(this IDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return LabelReader.Read(dataset);
    }
}
