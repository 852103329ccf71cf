namespace Lifecycle.Training.Data;

/// <summary>
/// Samples read by batches of indices, straight into tensors: there is never an object a sample.
/// An implementation allows several threads to read at once.
/// </summary>
public interface IDataset
{
    /// <summary>The number of samples.</summary>
    long Count { get; }

    /// <summary>The inputs of a sample, in the order in which <see cref="Read"/> gives them.</summary>
    IReadOnlyList<ElementSpec> Inputs { get; }

    /// <summary>The targets of a sample, in the order in which <see cref="Read"/> gives them.</summary>
    IReadOnlyList<ElementSpec> Targets { get; }

    /// <summary>Reads the samples at <paramref name="indices"/>, in that order, into new tensors in CPU memory.</summary>
    /// <param name="indices">Positions from 0 to <see cref="Count"/> - 1, in any order, repeats allowed.</param>
    /// <returns>The batch, which the caller disposes.</returns>
    /// <exception cref="DataException">A sample is unreadable or differs from its spec.</exception>
    Batch Read(ReadOnlySpan<long> indices);

    /// <summary>
    /// Reads the samples at <paramref name="indices"/> into tensors that the caller reuses, where this dataset can. A dataset
    /// whose samples have a length of their own can't; one that decodes or copies had better.
    /// </summary>
    /// <param name="indices">As for <see cref="Read"/>.</param>
    /// <param name="destination">Contiguous tensors in CPU memory, of the types and shapes of the specs and as many samples as there are indices.</param>
    /// <returns>Whether it was done; if not, nothing was written, and no call with other indices will do it either.</returns>
    /// <exception cref="DataException">A sample is unreadable or differs from its spec.</exception>
    bool TryRead(ReadOnlySpan<long> indices, Batch destination) => false;
}
