using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Data.Combining;

/// <summary>A dataset whose batches are changed as they are read, by the threads that read.</summary>
public sealed class MappedDataset : IDataset
{
    private readonly IDataset _source;
    private readonly Func<Batch, Batch> _transform;

    /// <summary>A dataset seen through a function.</summary>
    /// <param name="source">What is read; neither copied nor owned.</param>
    /// <param name="transform">
    /// Makes a batch of a batch: as many samples, in the same order, of any inputs and targets; tensors that stay as they are may be
    /// passed on. Called by several threads at once. The tensors it makes on the way are freed after it.
    /// </param>
    /// <param name="inputs">What the inputs become; null looks at the first sample.</param>
    /// <param name="targets">What the targets become; null looks at the first sample.</param>
    public MappedDataset(IDataset source, Func<Batch, Batch> transform, IReadOnlyList<ElementSpec>? inputs = null, IReadOnlyList<ElementSpec>? targets = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(transform);
        (_source, _transform) = (source, transform);
        if (inputs is null || targets is null)
        {
            using var first = Read([0]);
            inputs ??= [.. first.Inputs.Select(ElementSpec.OfRows)];
            targets ??= [.. first.Targets.Select(ElementSpec.OfRows)];
        }
        (Inputs, Targets) = (inputs, targets);
    }

    /// <inheritdoc/>
    public long Count => _source.Count;

    /// <inheritdoc/>
    public IReadOnlyList<ElementSpec> Inputs { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ElementSpec> Targets { get; }

    /// <inheritdoc/>
    public Batch Read(ReadOnlySpan<long> indices)
    {
        using var scope = NewDisposeScope();
        var before = _source.Read(indices);
        Batch? after = null;
        try
        {
            after = _transform(before);
            if (after.Count != before.Count) throw new DataException($"The transform made {after.Count} samples of {before.Count}; expected as many; correct it.");
            foreach (var tensor in after.Inputs.Concat(after.Targets)) tensor.MoveToOuterDisposeScope();
            return after;
        }
        finally
        {
            Release(before, after);
        }
    }

    private static void Release(Batch before, Batch? after)
    {
        HashSet<object> kept = after is null ? [] : new(after.Inputs.Concat(after.Targets), ReferenceEqualityComparer.Instance);
        foreach (var tensor in before.Inputs.Concat(before.Targets))
            if (!kept.Contains(tensor)) tensor.Dispose();
    }
}
