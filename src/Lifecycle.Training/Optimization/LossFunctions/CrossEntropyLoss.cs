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
        return Mean(Losses(output, target, weights), target, weights).MoveToOuterDisposeScope();
    }

    public override Tensor Sum(Tensor output, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(labels);
        using var scope = NewDisposeScope();
        return Losses(output, labels, WeightsOn(output.device)).sum().MoveToOuterDisposeScope();
    }

    private Tensor Losses(Tensor output, Tensor target, Tensor? weights) =>
        nn.functional.cross_entropy(output, target, weights, IgnoreIndex ?? -100, nn.Reduction.None, LabelSmoothing);
}
