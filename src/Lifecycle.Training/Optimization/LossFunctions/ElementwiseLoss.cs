using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Optimization.LossFunctions;

/// <summary>A loss whose target has the output's shape.</summary>
internal class ElementwiseLoss(string name, Func<Tensor, Tensor, Tensor> compute) : ILoss
{
    public string Name => name;

    public static bool IsFloating(ScalarType type) => type is ScalarType.Float32 or ScalarType.Float64 or ScalarType.BFloat16 or ScalarType.Float16;

    public Tensor Compute(Tensor output, Tensor target)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(target);
        using var scope = NewDisposeScope();
        return compute(output, target).MoveToOuterDisposeScope();
    }

    public string? Mismatch(IReadOnlyList<long> outputShape, IReadOnlyList<long> targetShape, ScalarType targetType)
    {
        if (!outputShape.SequenceEqual(targetShape)) return "an output of the target's shape";
        return IsFloating(targetType) ? null : "a target of a floating type";
    }
}
