using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Augmentation;

/// <summary>Reads series between their points.</summary>
internal static class SeriesSampling
{
    /// <summary>The values of series [count, channels, time] at positions [count, time], in points from 0, interpolated linearly.</summary>
    public static Tensor At(Tensor series, Tensor positions)
    {
        var last = series.shape[2] - 1;
        var clamped = positions.clamp(0, last).unsqueeze(1);
        var before = clamped.floor();
        var index = before.to(ScalarType.Int64).expand(-1, series.shape[1], -1);
        var first = series.gather(2, index);
        return first.lerp(series.gather(2, index.add(1).clamp_(0, last)), clamped.sub_(before).to(series.dtype).expand(-1, series.shape[1], -1));
    }
}
