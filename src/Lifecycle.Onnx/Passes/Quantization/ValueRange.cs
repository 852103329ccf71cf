namespace Lifecycle.Onnx.Passes.Quantization;

/// <summary>The smallest and the largest number that a tensor's elements take, as calibration found or chose them.</summary>
/// <param name="Minimum">The smallest.</param>
/// <param name="Maximum">The largest, at least the smallest.</param>
public readonly record struct ValueRange(float Minimum, float Maximum)
{
    /// <summary>The range of some numbers; 0 to 0 of none.</summary>
    /// <exception cref="ArgumentException">One is NaN or infinite.</exception>
    public static ValueRange Of(ReadOnlySpan<float> values)
    {
        if (values.IsEmpty) return default;
        var (minimum, maximum) = (values[0], values[0]);
        foreach (var value in values)
        {
            if (!float.IsFinite(value)) throw new ArgumentException($"A value is {value}; expected finite numbers.", nameof(values));
            minimum = Math.Min(minimum, value);
            maximum = Math.Max(maximum, value);
        }
        return new ValueRange(minimum, maximum);
    }
}
