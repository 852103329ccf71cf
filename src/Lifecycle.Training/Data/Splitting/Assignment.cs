namespace Lifecycle.Training.Data.Splitting;

/// <summary>Decides which sample goes to which part.</summary>
internal static class Assignment
{
    /// <summary>All samples, shuffled.</summary>
    public static long[] Shuffle(long count, long seed)
    {
        var order = new long[count];
        new Permutation(count, seed, epoch: -1).Fill(0, order);
        return order;
    }

    /// <summary>All samples class by class, shuffled within each.</summary>
    public static long[] ByClass(IReadOnlyList<long> labels, long seed) => [.. Shuffle(labels.Count, seed).OrderBy(sample => labels[(int)sample])];

    /// <summary>The groups' samples, group by group, the groups shuffled.</summary>
    public static long[][] Groups<TGroup>(IReadOnlyList<TGroup> groups, long seed) where TGroup : notnull
    {
        var all = Enumerable.Range(0, groups.Count).GroupBy(i => groups[i]).Select(group => group.Select(i => (long)i).ToArray()).ToArray();
        return Array.ConvertAll(Shuffle(all.Length, seed), place => all[place]);
    }

    /// <summary>All samples in the order of time, those of one time in the dataset's.</summary>
    public static long[] InTime(long count, IReadOnlyList<DateTimeOffset>? times)
    {
        var order = Enumerable.Range(0, checked((int)count)).Select(i => (long)i);
        return times is null ? [.. order] : [.. order.OrderBy(i => times[(int)i])];
    }

    /// <summary>Cuts an order into runs.</summary>
    public static List<long>[] Cut(long[] order, IReadOnlyList<double> fractions)
    {
        var ends = Ends(order.LongLength, fractions);
        return [.. ends.Select((end, part) => order[(int)(part == 0 ? 0 : ends[part - 1])..(int)end].ToList())];
    }

    /// <summary>Cuts an order of times into runs; a cut between samples of one time moves on to the next time.</summary>
    public static List<long>[] CutTimes(long[] order, IReadOnlyList<DateTimeOffset>? times, IReadOnlyList<double> fractions)
    {
        var parts = new List<long>[fractions.Count];
        var start = 0;
        var ends = Ends(order.LongLength, fractions);
        for (var part = 0; part < parts.Length; part++)
        {
            var end = Math.Max((int)ends[part], start);
            while (times is not null && end > 0 && end < order.Length && times[(int)order[end]] == times[(int)order[end - 1]]) end++;
            parts[part] = [.. order[start..end]];
            start = end;
        }
        return parts;
    }

    /// <summary>Deals an order out, each sample to the part that is furthest behind its fraction.</summary>
    public static List<long>[] Deal(long[] order, IReadOnlyList<double> fractions) =>
        Deal(order, sample => [sample], fractions, (fraction, dealt) => fraction * (dealt + 1));

    /// <summary>Deals groups out, each to the part that lacks most.</summary>
    public static List<long>[] DealGroups(long[][] groups, IReadOnlyList<double> fractions)
    {
        var count = groups.Sum(group => group.LongLength);
        return Deal(groups, group => group, fractions, (fraction, _) => fraction * count);
    }

    /// <summary>Deals an order out in turn.</summary>
    public static List<long>[] Spread(long[] order, int parts) =>
        [.. Enumerable.Range(0, parts).Select(part => Enumerable.Range(0, order.Length).Where(i => i % parts == part).Select(i => order[i]).ToList())];

    private static List<long>[] Deal<T>(T[] items, Func<T, long[]> samples, IReadOnlyList<double> fractions, Func<double, long, double> due)
    {
        List<long>[] parts = [.. fractions.Select(_ => new List<long>())];
        long dealt = 0;
        foreach (var item in items)
        {
            var best = 0;
            for (var part = 1; part < parts.Length; part++)
                if (due(fractions[part], dealt) - parts[part].Count > due(fractions[best], dealt) - parts[best].Count) best = part;
            var members = samples(item);
            parts[best].AddRange(members);
            dealt += members.Length;
        }
        return parts;
    }

    private static long[] Ends(long count, IReadOnlyList<double> fractions)
    {
        var ends = new long[fractions.Count];
        var sum = 0.0;
        for (var part = 0; part < ends.Length; part++) ends[part] = Math.Min(count, (long)Math.Round((sum += fractions[part]) * count));
        ends[^1] = count;
        return ends;
    }
}
