using System.ComponentModel.DataAnnotations;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Augmentation;

/// <summary>Cuts a random window out of series and stretches it to their old length (window slicing: Le Guennec et al., 2016).</summary>
/// <param name="fraction">The window's part of the length, above 0 to 1.</param>
public sealed class WindowCrop(double fraction = 0.9) : IAugmentation
{
    /// <summary>The window's part of the length.</summary>
    [Range(0.01, 1.0)]
    public double Fraction { get; } = fraction;

    /// <inheritdoc/>
    public Tensor Apply(Tensor images, AugmentationContext context) => AugmentedBatch.Series(this, images, context, series =>
    {
        var (count, time) = (series.shape[0], series.shape[2]);
        var span = (time - 1) * Fraction;
        var starts = new float[count];
        for (var i = 0; i < count; i++) starts[i] = (float)context.Sample(i).NextDouble(0, time - 1 - span);
        var steps = torch.linspace(0, span, time, ScalarType.Float32, series.device).unsqueeze(0);
        return SeriesSampling.At(series, torch.tensor(starts, [count, 1]).to(series.device).add(steps));
    });
}
