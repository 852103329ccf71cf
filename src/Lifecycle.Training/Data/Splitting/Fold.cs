namespace Lifecycle.Training.Data.Splitting;

/// <summary>One fold of a cross-validation: what to train on and what to measure on. Neither copies nor owns the dataset.</summary>
/// <param name="Train">The samples to learn from.</param>
/// <param name="Validation">The samples to measure on.</param>
public sealed record Fold(IDataset Train, IDataset Validation);
