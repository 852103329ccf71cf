using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Augmentation;

/// <summary>Varies the samples of a batch by groups: each choice's samples are taken together, varied at once, and put back in their places.</summary>
internal static class SampleGroups
{
    /// <summary>The choice of samples that stay as they are.</summary>
    public const int Unchanged = -1;

    /// <summary>Varies a batch.</summary>
    /// <param name="owner">Named where a group changes its shape.</param>
    /// <param name="batch">Shape [count, ...].</param>
    /// <param name="choices">The group of each sample.</param>
    /// <param name="vary">Varies the rows of a group: the rows, the group, and the samples that they are.</param>
    /// <exception cref="UsageException">A group came back with another shape or type.</exception>
    public static Tensor Apply(object owner, Tensor batch, int[] choices, Func<Tensor, int, long[], Tensor> vary)
    {
        var groups = Enumerable.Range(0, choices.Length).GroupBy(sample => choices[sample]).OrderBy(group => group.Key).ToArray();
        if (groups.All(group => group.Key == Unchanged)) return batch.alias();
        if (groups is [var all]) return Same(owner, vary(batch, all.Key, [.. all.Select(sample => (long)sample)]), batch);
        using var scope = NewDisposeScope();
        var result = batch.clone();
        foreach (var group in groups.Where(group => group.Key != Unchanged))
        {
            var samples = group.Select(sample => (long)sample).ToArray();
            var index = Draws.Indices(samples, batch);
            var rows = batch.index_select(0, index);
            result.index_copy_(0, index, Same(owner, vary(rows, group.Key, samples), rows));
        }
        return result.MoveToOuterDisposeScope();
    }

    private static Tensor Same(object owner, Tensor varied, Tensor rows)
    {
        if (varied.dtype == rows.dtype && varied.shape.SequenceEqual(rows.shape)) return varied;
        throw new UsageException($"An augmentation inside {owner.GetType().Name} made {varied.dtype} {Data.ElementSpec.Format(varied.shape)} of {rows.dtype} {Data.ElementSpec.Format(rows.shape)}; expected the same shape and type, as the other samples of the batch keep theirs; use it outside.");
    }
}
