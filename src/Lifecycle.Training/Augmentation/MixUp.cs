using System.ComponentModel.DataAnnotations;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Augmentation;

/// <summary>
/// Makes of each sample a weighted mean with another of the batch, inputs and targets alike (Zhang et al., "mixup: beyond
/// empirical risk minimization", 2017). For inputs of any shape; each sample draws its own weight.
/// </summary>
/// <param name="alpha">Both parameters of the beta distribution of the weight: small ones mix little, 1 mixes evenly; above 0 to 100.</param>
public sealed class MixUp(double alpha = 0.2) : IBatchMixing
{
    /// <summary>Both parameters of the beta distribution of the weight.</summary>
    [Range(0.001, 100.0)]
    public double Alpha { get; } = alpha;

    /// <inheritdoc/>
    public (Tensor Inputs, Tensor Targets) Mix(Tensor inputs, Tensor targets, AugmentationContext context)
    {
        var partners = MixingPartners.Draw(this, inputs, targets, context);
        var weights = new float[inputs.shape[0]];
        for (var i = 0; i < weights.Length; i++) weights[i] = (float)context.Sample(i).NextBeta(Alpha);
        using var scope = NewDisposeScope();
        return (Mean(inputs, partners, weights).MoveToOuterDisposeScope(), Mean(targets, partners, weights).MoveToOuterDisposeScope());
    }

    /// <summary>Each sample times its weight, and its partner times the rest.</summary>
    internal static Tensor Mean(Tensor batch, long[] partners, float[] weights) =>
        batch.index_select(0, Draws.Indices(partners, batch)).lerp_(batch, Draws.PerSample(weights, batch));
}
