namespace Lifecycle.Inference.Calibration;

/// <summary>How the range of a tensor is chosen from the values that it takes.</summary>
public enum CalibrationMethod
{
    /// <summary>The smallest and the largest value of all.</summary>
    MinMax,
    /// <summary>The exponentially weighted mean of each batch's smallest and largest value.</summary>
    MovingAverage,
    /// <summary>What cuts off a share of the values, half at each end.</summary>
    Percentile,
    /// <summary>What loses the least information: the smallest Kullback-Leibler divergence between the values' distribution and its quantized one (as TensorRT does, S. Migacz, 2017), of those that cut off no more than one value in ten thousand.</summary>
    Entropy,
    /// <summary>What gives the least mean square error of the quantized values.</summary>
    MeanSquareError,
}
