using static TorchSharp.torch;

namespace Lifecycle.Training.Data;

/// <summary>Some samples: one tensor an input and one a target, the first axis of each counting the samples. Owns its tensors.</summary>
public sealed class Batch : IDisposable
{
    /// <summary>Takes over the tensors.</summary>
    /// <param name="inputs">At least one tensor of shape [count, ...].</param>
    /// <param name="targets">Tensors of shape [count, ...]; empty where the inputs are all there is.</param>
    /// <exception cref="ArgumentException">There is no input, or the tensors differ in their number of samples.</exception>
    public Batch(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> targets)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(targets);
        if (inputs.Count == 0) throw new ArgumentException("A batch has at least one input; found none.", nameof(inputs));
        Count = inputs[0].shape[0];
        if (inputs.Concat(targets).Any(t => t.shape[0] != Count))
            throw new ArgumentException($"All tensors of a batch have the same number of samples; found {string.Join(", ", inputs.Concat(targets).Select(t => t.shape[0]))}.", nameof(inputs));
        Inputs = inputs;
        Targets = targets;
    }

    /// <summary>The number of samples.</summary>
    public long Count { get; }

    /// <summary>The inputs, each of shape [Count, ...].</summary>
    public IReadOnlyList<Tensor> Inputs { get; }

    /// <summary>The targets, each of shape [Count, ...].</summary>
    public IReadOnlyList<Tensor> Targets { get; }

    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        foreach (var tensor in Inputs.Concat(Targets)) tensor.Dispose();
    }
}
