namespace Lifecycle.Inference.Calibration;

/// <summary>What calibration knows of each channel of a value.</summary>
/// <param name="Means">The mean of each channel.</param>
/// <param name="Magnitudes">The largest magnitude of each channel.</param>
public sealed record ChannelStatistics(IReadOnlyList<double> Means, IReadOnlyList<double> Magnitudes);
