using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Passes;

/// <summary>Computes what follows from constants alone. Lifecycle.Inference has one that runs ONNX Runtime.</summary>
public interface IConstantEvaluator
{
    /// <summary>Runs a model that has no inputs.</summary>
    /// <param name="model">The model: constants, and nodes that take nothing else.</param>
    /// <returns>The outputs in their order, or null where they cannot be computed.</returns>
    IReadOnlyList<TensorData>? Evaluate(OnnxModel model);
}
