namespace Lifecycle.Training.Optimization;

/// <summary>What a <see cref="GradientScaler"/> needs to go on where another left off; <c>JsonSerializer</c> takes it as it is.</summary>
/// <param name="Scale">The scale.</param>
/// <param name="GrowthFactor">By what it grows.</param>
/// <param name="BackoffFactor">By what it shrinks.</param>
/// <param name="GrowthInterval">After how many finite steps in a row it grows.</param>
/// <param name="GrowthTracker">How many finite steps there were in a row.</param>
public sealed record GradientScalerState(float Scale, double GrowthFactor, double BackoffFactor, int GrowthInterval, int GrowthTracker);
