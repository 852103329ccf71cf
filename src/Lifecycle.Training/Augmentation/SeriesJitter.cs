using System.ComponentModel.DataAnnotations;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Augmentation;

/// <summary>
/// Adds noise from a normal distribution to series, in proportion to how much each channel of each series varies (jittering:
/// Um et al., "Data augmentation of wearable sensor data", 2017).
/// </summary>
/// <param name="std">The noise's standard deviation, as a part of the channel's own over time; 0 to 10.</param>
public sealed class SeriesJitter(double std = 0.05) : IAugmentation
{
    /// <summary>The noise's standard deviation, as a part of the channel's own.</summary>
    [Range(0.0, 10.0)]
    public double Std { get; } = std;

    /// <inheritdoc/>
    public Tensor Apply(Tensor images, AugmentationContext context) => AugmentedBatch.Series(this, images, context, series =>
        context.Normal(series).mul_(series.std([2], unbiased: false, keepdim: true).mul_(Std)).add_(series));
}
