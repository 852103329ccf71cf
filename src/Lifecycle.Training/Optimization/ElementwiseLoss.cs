using static TorchSharp.torch;

namespace Lifecycle.Training.Optimization;

/// <summary>A loss whose target has the output's shape.</summary>
internal sealed class ElementwiseLoss(string name, Func<Tensor, Tensor, Tensor> compute) : ILoss
{
    public string Name => name;

    public Tensor Compute(Tensor output, Tensor target) => compute(output, target);

    public string? Mismatch(IReadOnlyList<long> outputShape, IReadOnlyList<long> targetShape, ScalarType targetType)
    {
        if (!outputShape.SequenceEqual(targetShape)) return "an output of the target's shape";
        return targetType is ScalarType.Float32 or ScalarType.Float64 or ScalarType.BFloat16 or ScalarType.Float16 ? null : "a target of a floating type";
    }
}
