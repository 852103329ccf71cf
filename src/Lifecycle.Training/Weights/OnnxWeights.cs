using Lifecycle.Onnx.Graph;
using Lifecycle.Training.Import;
using static TorchSharp.torch;

namespace Lifecycle.Training.Weights;

/// <summary>The initializers of an ONNX model, by their names in the graph.</summary>
internal sealed class OnnxWeights : IWeightSource
{
    private readonly Dictionary<string, TensorData> _initializers;

    /// <summary>Takes the initializers that torch has a type for.</summary>
    public OnnxWeights(OnnxModel model)
    {
        _initializers = model.Graph.Initializers.Where(static data => TensorReading.IsKnown(data.ElementType)).ToDictionary(static data => data.Name, StringComparer.Ordinal);
        Tensors = _initializers.ToDictionary(static entry => entry.Key, static entry => Describe(entry.Value), StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, StoredTensor> Tensors { get; }

    /// <inheritdoc/>
    public Tensor Read(string name) => TensorReading.Read(_initializers[name]);

    /// <inheritdoc/>
    public void Dispose() => _initializers.Clear();

    private static StoredTensor Describe(TensorData data)
    {
        var type = TensorReading.TypeOf(data.ElementType);
        return new StoredTensor(data.Name, ElementTypes.Name(type)!, type, [.. data.Dims]);
    }
}
