using System.ComponentModel.DataAnnotations;

namespace Lifecycle.Inference.Calibration;

/// <summary>The settings of a calibration.</summary>
public sealed class CalibrationOptions
{
    /// <summary>How ranges are chosen. Default <see cref="CalibrationMethod.MinMax"/>.</summary>
    [EnumDataType(typeof(CalibrationMethod))]
    public CalibrationMethod Method { get; init; } = CalibrationMethod.MinMax;

    /// <summary>Of the percentile method: the percentage of values that stay within the range, 50 to 100. Default 99.999.</summary>
    [Range(50.0, 100.0)]
    public double Percentile { get; init; } = 99.999;

    /// <summary>Of the moving average: the weight of a new batch, above 0 to 1. Default 0.01.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double AveragingConstant { get; init; } = 0.01;

    /// <summary>The integers that a range is quantized to, 4 to 65,536: what entropy and mean square error reckon with. Default 256, for 8 bits; 65,536 for activations of 16.</summary>
    [Range(4, 65536)]
    public int Levels { get; init; } = 256;

    /// <summary>The bins of a histogram, 512 to 1,048,576, a multiple of 4; a tensor takes 8 bytes for each. Default 8192.</summary>
    [Range(512, 1 << 20)]
    public int Bins { get; init; } = 8192;

    /// <summary>The most batches that are taken each time that the data are gone through, 1 to 1,000,000. Default 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int MaxBatches { get; init; } = 1_000_000;
}
