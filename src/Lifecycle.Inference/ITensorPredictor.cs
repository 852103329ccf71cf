using Lifecycle.Inference.Sessions;
using Lifecycle.Onnx.Graph;

namespace Lifecycle;

/// <summary>What predicts tensors by name at once, for any number of callers: a <see cref="Predictor"/>, or one whose model is swapped.</summary>
public interface ITensorPredictor
{
    /// <summary>The model's inputs.</summary>
    IReadOnlyList<TensorInfo> Inputs { get; }

    /// <summary>The model's outputs.</summary>
    IReadOnlyList<TensorInfo> Outputs { get; }

    /// <inheritdoc cref="Predictor.PredictTensors"/>
    IReadOnlyList<TensorData> PredictTensors(params IReadOnlyList<TensorData> inputs);
}
