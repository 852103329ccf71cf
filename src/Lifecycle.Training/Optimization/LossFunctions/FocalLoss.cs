using System.ComponentModel.DataAnnotations;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Optimization.LossFunctions;

/// <summary>Cross-entropy that looks away from what is easy: each label's loss times (1 - p)^gamma (Lin et al., 2017).</summary>
internal sealed class FocalLoss(double gamma, IReadOnlyList<double>? classWeights, long? ignoreIndex) : ClassLoss("Focal", classWeights, ignoreIndex)
{
    [Range(0.0, 100.0)]
    public double Gamma { get; } = gamma;

    // Class weights are factors; the mean is over all that is not ignored.
    public override bool Weighs => IgnoreIndex is not null;

    public override Tensor Divisor(Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        using var scope = NewDisposeScope();
        return Counting(labels, weights: null).MoveToOuterDisposeScope();
    }

    public override Tensor Compute(Tensor output, Tensor target)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(target);
        using var scope = NewDisposeScope();
        return Mean(Losses(output, target), target, weights: null).MoveToOuterDisposeScope();
    }

    public override Tensor Sum(Tensor output, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(labels);
        using var scope = NewDisposeScope();
        return Losses(output, labels).sum().MoveToOuterDisposeScope();
    }

    private Tensor Losses(Tensor output, Tensor target)
    {
        var entropy = nn.functional.cross_entropy(output, target, ignore_index: IgnoreIndex ?? -100, reduction: nn.Reduction.None);
        var losses = entropy.mul(torch.exp(-entropy).neg().add(1).pow(Gamma));
        return WeightsOn(output.device) is { } weights ? losses.mul(weights[IgnoreIndex is { } ignored ? target.masked_fill(target.eq(ignored), 0) : target]) : losses;
    }
}

/// <summary>The same of one score for each target.</summary>
internal sealed class BinaryFocalLoss(double gamma, double? alpha) : ElementwiseLoss("BinaryFocal", (output, target) => Mean(output, target, gamma, alpha))
{
    [Range(0.0, 100.0)]
    public double Gamma { get; } = gamma;

    [Range(0.0, 1.0)]
    public double? Alpha { get; } = alpha;

    private static Tensor Mean(Tensor output, Tensor target, double gamma, double? alpha)
    {
        var entropy = nn.functional.binary_cross_entropy_with_logits(output, target, reduction: nn.Reduction.None);
        var probability = output.sigmoid();
        // What is missing to the target: 1 - p of what it says.
        var missing = probability.add(target).sub(probability.mul(target).mul(2));
        var losses = entropy.mul(missing.pow(gamma));
        return (alpha is { } a ? losses.mul(target.mul((2 * a) - 1).add(1 - a)) : losses).mean();
    }
}
