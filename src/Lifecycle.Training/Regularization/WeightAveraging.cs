using System.ComponentModel.DataAnnotations;

namespace Lifecycle.Training.Regularization;

/// <summary>An average of the weights along a run, which generalizes better than the last of them.</summary>
public sealed class WeightAveraging
{
    private WeightAveraging(bool exponential) => IsExponential = exponential;

    /// <summary>Whether the average forgets, step by step; else it is the plain mean of the last epochs.</summary>
    public bool IsExponential { get; }

    /// <summary>How much of an exponential average stays at a step, 0 to below 1.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Decay { get; private init; }

    /// <summary>Whether an exponential average starts with less decay: (1 + step) / (10 + step) where that is smaller.</summary>
    public bool WarmUp { get; private init; }

    /// <summary>After which part of the epochs a plain mean starts, 0 to below 1.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Start { get; private init; }

    /// <summary>
    /// Exponential moving average of weights and running statistics (Polyak and Juditsky, 1992), taken after every step.
    /// Validation measures the averaged model, which is also what is kept as the best and left at the end.
    /// </summary>
    /// <param name="decay">How much stays at a step, 0 to below 1.</param>
    /// <param name="warmUp">Whether to start with less: the first weights are random.</param>
    public static WeightAveraging Exponential(double decay = 0.999, bool warmUp = true) => new(exponential: true) { Decay = decay, WarmUp = warmUp };

    /// <summary>
    /// Stochastic weight averaging (Izmailov et al., 2018): the mean of the weights after each of the last epochs. At the end
    /// batch norms' statistics are taken anew over the training data, the averaged model is measured, and where it is better
    /// than the best (always, without validation data) it takes its place.
    /// </summary>
    /// <param name="start">After which part of the epochs to start, 0 to below 1.</param>
    public static WeightAveraging Stochastic(double start = 0.75) => new(exponential: false) { Start = start };
}
