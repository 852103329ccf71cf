using System.ComponentModel.DataAnnotations;
using Lifecycle.Training.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Augmentation;

/// <summary>
/// Speeds series up and slows them down along their way; first and last point stay (Um et al., 2017). The logarithm of the speed
/// is drawn from a normal distribution at some points and is linear between them.
/// </summary>
/// <param name="std">The standard deviation of the speed's logarithm, 0 to 2.</param>
/// <param name="knots">At how many points a speed is drawn, 2 to 64.</param>
public sealed class TimeWarp(double std = 0.2, int knots = 6) : IAugmentation
{
    /// <summary>The standard deviation of the speed's logarithm.</summary>
    [Range(0.0, 2.0)]
    public double Std { get; } = std;

    /// <summary>At how many points a speed is drawn.</summary>
    [Range(2, 64)]
    public int Knots { get; } = knots;

    /// <inheritdoc/>
    public Tensor Apply(Tensor images, AugmentationContext context) => AugmentedBatch.Series(this, images, context, series =>
    {
        var (count, time) = (series.shape[0], (int)series.shape[2]);
        var positions = new float[count * time];
        for (var i = 0; i < count; i++) DrawPositions(context.Sample(i), positions.AsSpan(i * time, time));
        return SeriesSampling.At(series, torch.tensor(positions, [count, time]).to(series.device));
    });

    /// <summary>Draws where each point of a warped series lies in the old one: from 0 up to the last point.</summary>
    internal void DrawPositions(RandomStream random, Span<float> positions)
    {
        Span<double> speeds = stackalloc double[Knots];
        for (var k = 0; k < Knots; k++) speeds[k] = Std * random.NextNormal();
        var travelled = 0.0;
        positions[0] = 0;
        for (var t = 1; t < positions.Length; t++)
        {
            var at = (t - 0.5) / (positions.Length - 1) * (Knots - 1);
            var knot = Math.Min((int)at, Knots - 2);
            travelled += Math.Exp(speeds[knot] + ((at - knot) * (speeds[knot + 1] - speeds[knot])));
            positions[t] = (float)travelled;
        }
        if (positions.Length < 2) return;
        var scale = (positions.Length - 1) / travelled;
        for (var t = 1; t < positions.Length - 1; t++) positions[t] = (float)(positions[t] * scale);
        positions[^1] = positions.Length - 1;
    }
}
