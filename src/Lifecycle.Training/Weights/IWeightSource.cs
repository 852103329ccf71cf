using static TorchSharp.torch;

namespace Lifecycle.Training.Weights;

/// <summary>An open file of weights, of whatever format.</summary>
internal interface IWeightSource : IDisposable
{
    /// <summary>The tensors by name.</summary>
    IReadOnlyDictionary<string, StoredTensor> Tensors { get; }

    /// <summary>Reads a tensor to the CPU; the caller disposes it and may not change it.</summary>
    /// <exception cref="DataException">Its type is none of torch's, or the file ends too early.</exception>
    Tensor Read(string name);
}
