using Lifecycle.Training.Data;
using Lifecycle.Training.Data.Splitting;
using Lifecycle.Training.Tests.Data.Loading;

namespace Lifecycle.Training.Tests.Data.Splitting;

public class SplitTests
{
    private const int Tries = 40;

    [Test]
    public void SplitsPartitionAndRepeat([Values("random", "stratified", "group", "time", "k-fold", "stratified k-fold", "group k-fold")] string kind) => Try((random, dataset, labels) =>
    {
        var fractions = Fractions(random);
        IReadOnlyList<IDataset> Parts(long seed) => kind switch
        {
            "random" => dataset.RandomSplit(fractions, seed),
            "stratified" => dataset.StratifiedSplit(fractions, labels, seed),
            "group" => dataset.GroupSplit(fractions, labels, seed),
            "time" => dataset.TimeSplit(fractions, Times(labels)),
            "k-fold" => Validations(dataset.KFold(4, seed)),
            "stratified k-fold" => Validations(dataset.StratifiedKFold(4, labels, seed)),
            _ => Validations(dataset.GroupKFold(4, labels, seed)),
        };

        var parts = Parts(1).Select(Samples).ToArray();
        Assert.That(parts.SelectMany(part => part).Order(), Is.EqualTo(Enumerable.Range(0, (int)dataset.Count)));
        Assert.That(Parts(1).Select(Samples), Is.EqualTo(parts));
        if (kind is not ("time" or "group k-fold")) Assert.That(Parts(2).Select(Samples), Is.Not.EqualTo(parts));
    });

    [Test]
    public void SizesAreAsAskedFor() => Try((random, dataset, labels) =>
    {
        var fractions = Fractions(random);
        Assert.That(dataset.RandomSplit(fractions, 1).Select(part => (double)part.Count), Is.EqualTo(fractions.Select(f => f * dataset.Count)).AsCollection.Within(1));
        Assert.That(dataset.StratifiedSplit(fractions, labels, 1).Select(part => (double)part.Count), Is.EqualTo(fractions.Select(f => f * dataset.Count)).AsCollection.Within(1));
        var sizes = dataset.KFold(7, 1).Select(fold => fold.Validation.Count).ToArray();
        Assert.That(sizes.Max() - sizes.Min(), Is.LessThanOrEqualTo(1));
    });

    [Test]
    public void StrataKeepTheirProportions() => Try((random, dataset, labels) =>
    {
        var fractions = Fractions(random);
        var parts = dataset.StratifiedSplit(fractions, labels, random.Next());
        foreach (var label in labels.Distinct())
            for (var part = 0; part < parts.Count; part++)
                Assert.That(Samples(parts[part]).Count(i => labels[i] == label), Is.EqualTo(fractions[part] * labels.Count(l => l == label)).Within(2), $"class {label}, part {part}");

        var folds = dataset.StratifiedKFold(5, labels, random.Next());
        foreach (var label in labels.Distinct())
        {
            var counts = folds.Select(fold => Samples(fold.Validation).Count(i => labels[i] == label)).ToArray();
            Assert.That(counts.Max() - counts.Min(), Is.LessThanOrEqualTo(1), $"class {label}");
        }
    });

    [Test]
    public void GroupsDoNotLeak() => Try((random, dataset, groups) =>
    {
        var parts = dataset.GroupSplit(Fractions(random), groups, random.Next());
        foreach (var group in groups.Distinct()) Assert.That(parts.Count(part => Samples(part).Any(i => groups[i] == group)), Is.EqualTo(1), $"group {group}");
        foreach (var fold in dataset.GroupKFold(3, groups, random.Next()))
            Assert.That(Samples(fold.Train).Select(i => groups[i]).Intersect(Samples(fold.Validation).Select(i => groups[i])), Is.Empty);
    });

    [Test]
    public void FoldsTrainOnWhatTheyDoNotMeasureOn() => Try((random, dataset, labels) =>
    {
        foreach (var fold in dataset.KFold(3, 1).Concat(dataset.StratifiedKFold(4, labels, 1)).Concat(dataset.GroupKFold(2, labels, 1)))
            Assert.That(Samples(fold.Train).Concat(Samples(fold.Validation)).Order(), Is.EqualTo(Enumerable.Range(0, (int)dataset.Count)));
    });

    [Test]
    public void TimeGoesForward() => Try((random, dataset, labels) =>
    {
        var times = Times(labels);
        var parts = dataset.TimeSplit([0.5, 0.2, 0.3], times);
        foreach (var (earlier, later) in parts.Zip(parts.Skip(1))) Assert.That(Samples(earlier).Max(i => times[i]), Is.LessThan(Samples(later).Min(i => times[i])));
        foreach (var fold in dataset.TimeFolds(3, times)) Assert.That(Samples(fold.Train).Max(i => times[i]), Is.LessThan(Samples(fold.Validation).Min(i => times[i])));
        Assert.That(Samples(dataset.TimeFolds(2)[1].Train), Is.EqualTo(Enumerable.Range(0, (int)Math.Round(dataset.Count * 2 / 3.0))));
    });

    [Test]
    public void ReadsLabelsOfAnyDataset()
    {
        using var images = Toy.Images(10);
        Assert.Multiple(() =>
        {
            Assert.That(images.ReadLabels(), Is.EqualTo(Enumerable.Range(0, 10).Select(i => i % 3)));
            Assert.That(new Subset(images, [4, 2]).ReadLabels(), Is.EqualTo(new[] { 1, 2 }));
            Assert.That(new CountingDataset(5000).ReadLabels(), Is.EqualTo(Enumerable.Range(0, 5000)));
        });
    }

    [Test]
    public void RefusesBadArguments() => Assert.Multiple(() =>
    {
        var dataset = new CountingDataset(6);
        Assert.That(() => dataset.RandomSplit([0.5, 0.4], 1), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => dataset.RandomSplit([1.2, -0.2], 1), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => dataset.RandomSplit([0.99, 0.01], 1), Throws.InstanceOf<ArgumentException>().With.Message.Contains("Part 2"));
        Assert.That(() => dataset.StratifiedSplit([0.5, 0.5], [1, 2], 1), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => dataset.KFold(7, 1), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => dataset.GroupKFold(3, new[] { "a", "a", "a", "b", "b", "b" }, 1), Throws.InstanceOf<ArgumentException>());
    });

    private static void Try(Action<Random, IDataset, long[]> test)
    {
        for (var seed = 0; seed < Tries; seed++)
        {
            var random = new Random(seed);
            var count = random.Next(60, 200);
            var classes = random.Next(8, 12);
            long[] labels = [.. Enumerable.Range(0, count).Select(_ => (long)(classes * random.NextDouble() * random.NextDouble()))];
            for (var label = 0; label < classes; label++) labels[random.Next(count)] = label;
            test(random, new CountingDataset(count), labels);
        }
    }

    private static double[] Fractions(Random random)
    {
        double[] sizes = [.. Enumerable.Range(0, random.Next(2, 5)).Select(_ => 1 + random.NextDouble())];
        return [.. sizes.Select(size => size / sizes.Sum())];
    }

    private static DateTimeOffset[] Times(long[] labels) => [.. labels.Select((label, i) => DateTimeOffset.UnixEpoch.AddDays((label * 5) + (i % 5)))];

    private static IReadOnlyList<IDataset> Validations(IReadOnlyList<Fold> folds) => [.. folds.Select(fold => fold.Validation)];

    private static int[] Samples(IDataset dataset)
    {
        using var batch = dataset.Read([.. Enumerable.Range(0, (int)dataset.Count).Select(i => (long)i)]);
        return [.. batch.Targets[0].data<long>().ToArray().Select(i => (int)i)];
    }
}
