namespace Lifecycle.Inference.Predicting;

/// <summary>A class and how likely it is.</summary>
/// <param name="Class">The class's index.</param>
/// <param name="Label">Its name, or null where the model has none for it.</param>
/// <param name="Probability">From 0 to 1.</param>
public readonly record struct ClassScore(int Class, string? Label, float Probability);
