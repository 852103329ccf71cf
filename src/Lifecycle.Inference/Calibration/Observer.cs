using System.Numerics.Tensors;
using Lifecycle.Onnx.Passes.Quantization;

namespace Lifecycle.Inference.Calibration;

/// <summary>Watches one tensor, batch by batch, and chooses its range in the end.</summary>
internal sealed class Observer(CalibrationOptions options)
{
    private readonly GrowingHistogram? _histogram = NeedsHistogram(options.Method) ? new GrowingHistogram(options.Bins) : null;
    private double _minimum;
    private double _maximum;
    private bool _isFirst = true;
    private bool _isInfinite;

    /// <summary>Whether there were values.</summary>
    public bool HasSeen => !_isFirst;

    /// <summary>Whether all values were finite.</summary>
    public bool IsFinite => !_isInfinite;

    /// <summary>Adds the values of a batch; false where one is NaN.</summary>
    public bool TryAdd(ReadOnlySpan<float> values)
    {
        if (values.IsEmpty) return true;
        var (minimum, maximum) = (TensorPrimitives.Min(values), TensorPrimitives.Max(values));
        if (float.IsNaN(minimum) || float.IsNaN(maximum)) return false;
        _isInfinite |= !float.IsFinite(minimum) || !float.IsFinite(maximum);
        if (!_isInfinite) _histogram?.Add(values, minimum, maximum);
        Merge(minimum, maximum);
        return true;
    }

    /// <summary>The range; infinite where a value was.</summary>
    public ValueRange Range() => options.Method switch
    {
        _ when _isInfinite => new ValueRange(float.NegativeInfinity, float.PositiveInfinity),
        CalibrationMethod.Percentile => RangeChoice.Percentile(_histogram!, options.Percentile),
        CalibrationMethod.Entropy => RangeChoice.Entropy(_histogram!, options.Levels),
        CalibrationMethod.MeanSquareError => RangeChoice.MeanSquareError(_histogram!, options.Levels),
        _ => new ValueRange((float)_minimum, (float)_maximum),
    };

    private static bool NeedsHistogram(CalibrationMethod method) => method is CalibrationMethod.Percentile or CalibrationMethod.Entropy or CalibrationMethod.MeanSquareError;

    private void Merge(double minimum, double maximum)
    {
        if (_isFirst) (_minimum, _maximum) = (minimum, maximum);
        else if (options.Method == CalibrationMethod.MovingAverage)
            (_minimum, _maximum) = (_minimum + (options.AveragingConstant * (minimum - _minimum)), _maximum + (options.AveragingConstant * (maximum - _maximum)));
        else (_minimum, _maximum) = (Math.Min(_minimum, minimum), Math.Max(_maximum, maximum));
        _isFirst = false;
    }
}
