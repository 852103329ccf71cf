using System.ComponentModel.DataAnnotations;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Augmentation;

/// <summary>Multiplies each channel of each series by a factor from a normal distribution about 1 (Um et al., 2017).</summary>
/// <param name="std">The factor's standard deviation, 0 to 10.</param>
public sealed class SeriesScaling(double std = 0.1) : IAugmentation
{
    /// <summary>The factor's standard deviation.</summary>
    [Range(0.0, 10.0)]
    public double Std { get; } = std;

    /// <inheritdoc/>
    public Tensor Apply(Tensor images, AugmentationContext context) => AugmentedBatch.Series(this, images, context, series =>
        context.Normal([series.shape[0], series.shape[1], 1], series.dtype, series.device).mul_(Std).add_(1).mul(series));
}
