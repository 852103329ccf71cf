namespace Lifecycle.Training.Export.Tracing;

/// <summary>A dynamic axis: what it is called and where it occurs.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Places">The inputs and their axes that have its length.</param>
/// <param name="Multiple">What its length is a multiple of.</param>
internal sealed record TrialAxis(string Name, IReadOnlyList<(int Input, int Axis)> Places, int Multiple)
{
    /// <summary>The lengths that are traced: to begin with, moved alone, moved with all others, and held out to test what was found.</summary>
    internal required long[] Lengths { get; init; }

    /// <summary>The lengths that the file is verified with, the least first.</summary>
    internal required long[] Checked { get; init; }
}

/// <summary>
/// The sizes that a model is traced at: the first, each dynamic axis moved alone, all moved together, and one more that
/// nothing is fitted to beyond what the others need.
/// </summary>
internal sealed class SizeTrials
{
    internal SizeTrials(IReadOnlyList<TrialAxis> axes)
    {
        Axes = axes;
        var moves = new List<int[]> { new int[axes.Count] };
        for (var axis = 0; axis < axes.Count; axis++)
            moves.Add([.. Enumerable.Range(0, axes.Count).Select(other => other == axis ? 1 : 0)]);
        if (axes.Count > 1)
            moves.Add([.. Enumerable.Repeat(2, axes.Count)]);
        if (axes.Count > 0)
            moves.Add([.. Enumerable.Repeat(3, axes.Count)]);
        Sizes = moves.ConvertAll(move => move.Select((step, axis) => axes[axis].Lengths[step]).ToArray());
        Terms = [.. axes.Select((axis, i) => new SizeTerm(axis.Name, [.. Sizes.Select(sizes => sizes[i])]))];
    }

    private SizeTrials(IReadOnlyList<long[]> sizes) => (Axes, Sizes, Terms) = ([], sizes, []);

    /// <summary>The dynamic axes.</summary>
    internal IReadOnlyList<TrialAxis> Axes { get; }

    /// <summary>The length of each axis in each trace.</summary>
    internal IReadOnlyList<long[]> Sizes { get; }

    /// <summary>The axes as terms of formulas.</summary>
    internal IReadOnlyList<SizeTerm> Terms { get; }

    /// <summary>Two traces at the sizes of the example, which differ in values alone.</summary>
    internal static SizeTrials OfValues() => new([[], []]);

    /// <summary>What changed from the first trace to another, for messages: the axes and the lengths tried.</summary>
    internal string Moved(int trace)
    {
        var moved = Axes.Where((_, axis) => Sizes[trace][axis] != Sizes[0][axis]).ToArray();
        var named = moved.Select(axis => $"{axis.Name} (tried {string.Join(", ", Terms[IndexOf(axis)].Values.Distinct())})");
        return moved.Length == 0 ? "values of the input" : $"size of {string.Join(" and ", named)}";
    }

    /// <summary>A formula of the axes that gives these integers, or the integers themselves.</summary>
    internal string Describe(ReadOnlySpan<long> values) =>
        Formula(values) ?? string.Join('|', values.ToArray());

    /// <summary>A formula of the axes that gives these integers, or null.</summary>
    internal string? Formula(ReadOnlySpan<long> values) => SizeSolver.Solve(values, Terms)?.ToString();

    private int IndexOf(TrialAxis axis) => Axes.ToList().IndexOf(axis);
}
