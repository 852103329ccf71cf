namespace Lifecycle.Training.Metrics;

/// <summary>How the scores of classes become one, as in scikit-learn.</summary>
public enum Averaging
{
    /// <summary>The mean over the classes that occur, in the labels or among the predictions.</summary>
    Macro,

    /// <summary>The score of all decisions together.</summary>
    Micro,

    /// <summary>The mean over the classes, each weighted by its number of samples.</summary>
    Weighted,

    /// <summary>The score of class 1 of two, or of the only label.</summary>
    Binary,
}
