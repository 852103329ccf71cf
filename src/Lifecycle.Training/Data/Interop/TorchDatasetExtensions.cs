using Lifecycle.Training.Data.Sampling;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Lifecycle.Training.Data.Interop;

/// <summary>TorchSharp's own datasets and loaders, as they are, for the Trainer. They stay the caller's to dispose.</summary>
public static class TorchDatasetExtensions
{
    /// <summary>A dataset of dictionaries of tensors.</summary>
    /// <param name="dataset">Its samples are all alike. Several threads call <c>GetTensor</c>, as with a loader of several workers.</param>
    /// <param name="inputs">The keys of the inputs, in order.</param>
    /// <param name="targets">The keys of the targets, in order.</param>
    /// <exception cref="DataException">A key is missing.</exception>
    public static IDataset AsDataset(this utils.data.Dataset<Dictionary<string, Tensor>> dataset, IReadOnlyList<string> inputs, IReadOnlyList<string> targets)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(targets);
        CheckNotEmpty(dataset.Count, inputs.Count);
        return new TorchDataset<Dictionary<string, Tensor>>(dataset, sample => Pick(sample, inputs), sample => Pick(sample, targets));
    }

    /// <summary>A dataset of lists of tensors, such as <c>torch.utils.data.TensorDataset</c>: inputs first, then targets.</summary>
    /// <param name="dataset">Its samples are all alike. Several threads call <c>GetTensor</c>, as with a loader of several workers.</param>
    /// <param name="inputCount">How many of the tensors are inputs; the others are targets.</param>
    public static IDataset AsDataset(this utils.data.Dataset<IList<Tensor>> dataset, int inputCount = 1)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        CheckNotEmpty(dataset.Count, inputCount);
        return new TorchDataset<IList<Tensor>>(dataset, sample => [.. sample.Take(inputCount)], sample => [.. sample.Skip(inputCount)]);
    }

    /// <summary>The dataset of a loader of dictionaries; its batches are collated by Lifecycle's own loader.</summary>
    /// <inheritdoc cref="AsDataset(utils.data.Dataset{Dictionary{string, Tensor}}, IReadOnlyList{string}, IReadOnlyList{string})"/>
    public static IDataset AsDataset(this DataLoader loader, IReadOnlyList<string> inputs, IReadOnlyList<string> targets)
    {
        ArgumentNullException.ThrowIfNull(loader);
        return loader.dataset.AsDataset(inputs, targets);
    }

    /// <summary>The dataset of a loader of lists; its batches are collated by Lifecycle's own loader.</summary>
    /// <inheritdoc cref="AsDataset(utils.data.Dataset{IList{Tensor}}, int)"/>
    public static IDataset AsDataset(this IterableDataLoader loader, int inputCount = 1)
    {
        ArgumentNullException.ThrowIfNull(loader);
        return loader.dataset.AsDataset(inputCount);
    }

    /// <summary>The order of a TorchSharp loader or of any list of indices, such as <c>loader.sampler</c>, for <see cref="TrainerOptions.Sampler"/>.</summary>
    /// <param name="order">Gone through once an epoch, in the order of the epochs as they are first asked for. A run repeats and resumes exactly only if each enumeration gives the same.</param>
    /// <param name="count">The number of indices that it gives.</param>
    public static ISampler AsSampler(this IEnumerable<long> order, long count)
    {
        ArgumentNullException.ThrowIfNull(order);
        return new EnumeratedSampler(order, SamplerChecks.Count(count));
    }

    private static void CheckNotEmpty(long count, int inputs)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputs);
        if (count < 1) throw new DataException($"The dataset holds {count} samples; expected at least one.");
    }

    private static Tensor[] Pick(Dictionary<string, Tensor> sample, IReadOnlyList<string> keys) => [.. keys.Select(key => sample.TryGetValue(key, out var tensor)
        ? tensor
        : throw new DataException($"A sample has no tensor \"{key}\"; found {string.Join(", ", sample.Keys)}; name the inputs and targets as the dataset does."))];
}
