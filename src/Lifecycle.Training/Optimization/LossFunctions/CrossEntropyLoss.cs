using System.ComponentModel.DataAnnotations;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Optimization.LossFunctions;

/// <summary>Cross-entropy of logits against labels or probabilities.</summary>
internal sealed class CrossEntropyLoss(double labelSmoothing, IReadOnlyList<double>? classWeights, long? ignoreIndex) : ClassLoss("CrossEntropy", classWeights, ignoreIndex)
{
    [Range(0.0, 1.0)]
    public double LabelSmoothing { get; } = labelSmoothing;

    protected override bool TakesProbabilities => true;

    public override Tensor Compute(Tensor output, Tensor target)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(target);
        var weights = WeightsOn(output.device);
        if (IgnoreIndex is null && !(HasClassOfNoWeight && target.dtype == ScalarType.Int64)) return nn.functional.cross_entropy(output, target, weights, label_smoothing: LabelSmoothing);
        using var scope = NewDisposeScope();
        var losses = nn.functional.cross_entropy(output, target, weights, IgnoreIndex ?? -100, nn.Reduction.None, LabelSmoothing);
        return Mean(losses, target, weights).MoveToOuterDisposeScope();
    }
}
