namespace Lifecycle.Inference.Calibration;

/// <summary>Sums and largest magnitudes of the channels of one value, batch by batch.</summary>
internal sealed class ChannelSums(int axis)
{
    private double[] _sums = [];
    private double[] _magnitudes = [];
    private long _count;

    public bool TryAdd(ReadOnlySpan<float> values, long[] shape)
    {
        if (values.IsEmpty) return true;
        var along = axis < 0 ? axis + shape.Length : axis;
        var channels = (int)shape[along];
        var inner = (int)shape.Skip(along + 1).Aggregate(1L, static (product, size) => product * size);
        if (_sums.Length == 0) (_sums, _magnitudes) = (new double[channels], new double[channels]);
        for (var index = 0; index < values.Length; index++)
        {
            var value = values[index];
            if (!float.IsFinite(value)) return false;
            var channel = index / inner % channels;
            _sums[channel] += value;
            _magnitudes[channel] = Math.Max(_magnitudes[channel], Math.Abs(value));
        }
        _count += values.Length / channels;
        return true;
    }

    public ChannelStatistics Result() => new([.. _sums.Select(sum => sum / Math.Max(_count, 1))], _magnitudes);
}
