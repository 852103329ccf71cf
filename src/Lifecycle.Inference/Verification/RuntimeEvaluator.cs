using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Passes;

namespace Lifecycle.Inference.Verification;

/// <summary>Computes constants with ONNX Runtime, on the CPU, with graph optimization off. Safe for any number of threads.</summary>
public sealed class RuntimeEvaluator : IConstantEvaluator
{
    /// <inheritdoc/>
    public IReadOnlyList<TensorData>? Evaluate(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        try
        {
            using var verifier = new ModelVerifier(model);
            return verifier.Run([]);
        }
        catch (Exception e) when (e is ModelException or DataException)
        {
            // What the runtime has no kernel for stays to be computed where it has one.
            return null;
        }
    }
}
