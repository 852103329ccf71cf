namespace Lifecycle.Training.Regularization;

/// <summary>Which direction of a value is better.</summary>
public enum MonitorMode
{
    /// <summary>As the metric says; smaller for losses and values that a step reports.</summary>
    Auto,

    /// <summary>Smaller is better.</summary>
    Min,

    /// <summary>Greater is better.</summary>
    Max,
}
