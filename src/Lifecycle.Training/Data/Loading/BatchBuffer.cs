using static TorchSharp.torch;

namespace Lifecycle.Training.Data.Loading;

/// <summary>
/// What a batch is read into: its indices and, where the dataset can use them, tensors of a whole batch of inputs. Targets
/// are new in each batch: metrics may keep them, and they are small.
/// </summary>
internal sealed class BatchBuffer(int batchSize) : IDisposable
{
    public long[] Indices { get; } = new long[batchSize];

    public Tensor[] Inputs { get; set; } = [];

    /// <summary>Whether the tensors are there and whole: whoever took a batch may have disposed of one.</summary>
    public bool IsReady => Inputs.Length > 0 && !Array.Exists(Inputs, tensor => tensor.IsInvalid);

    /// <summary>Frees what is not this buffer's.</summary>
    public void Release(Batch batch)
    {
        foreach (var tensor in batch.Inputs.Concat(batch.Targets))
            if (!Array.Exists(Inputs, own => ReferenceEquals(own, tensor))) tensor.Dispose();
    }

    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        foreach (var tensor in Inputs) tensor.Dispose();
        Inputs = [];
    }
}
