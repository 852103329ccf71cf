using System.ComponentModel.DataAnnotations;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Augmentation;

/// <summary>Sets a random stretch of each series to one value, in all channels (Park et al., "SpecAugment", 2019).</summary>
/// <param name="maxFraction">The stretch's part of the length is uniform from 0 to this; 0 to 1.</param>
/// <param name="fill">The value; 0 by default, the mean of standardized series.</param>
public sealed class TimeMasking(double maxFraction = 0.2, double fill = 0) : IAugmentation
{
    /// <summary>The longest stretch, as a part of the length.</summary>
    [Range(0.0, 1.0)]
    public double MaxFraction { get; } = maxFraction;

    /// <summary>What the stretch holds afterwards.</summary>
    [Range(-1e6, 1e6)]
    public double Fill { get; } = fill;

    /// <inheritdoc/>
    public Tensor Apply(Tensor images, AugmentationContext context) => AugmentedBatch.Series(this, images, context, series =>
    {
        var (count, time) = (series.shape[0], series.shape[2]);
        var bounds = new long[2 * count];
        for (var i = 0; i < count; i++)
        {
            var random = context.Sample(i);
            var length = random.NextInt((long)(MaxFraction * time) + 1);
            bounds[i] = random.NextInt(time - length + 1);
            bounds[count + i] = bounds[i] + length;
        }
        var edges = torch.tensor(bounds, [2, count, 1, 1]).to(series.device);
        var times = torch.arange(time, ScalarType.Int64, series.device);
        return series.masked_fill(times.ge(edges[0]).logical_and(times.lt(edges[1])), Fill);
    });
}
