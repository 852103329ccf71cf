using System.ComponentModel.DataAnnotations;

namespace Lifecycle.Training.Regularization;

/// <summary>When training ends before its last epoch: once a value has not got better for so many epochs.</summary>
public sealed class EarlyStopping
{
    /// <summary>Epochs without a better value before training ends; 1 to 1,000,000. Default 5.</summary>
    [Range(1, 1_000_000)]
    public int Patience { get; init; } = 5;

    /// <summary>What is looked at: a metric's name, "validation loss", "training loss", or a value that the step reports. Null (default) is what the best model goes by.</summary>
    public string? Monitor { get; init; }

    /// <summary>By how much a value has to be better to count, 0 to 1e12. Default 0: by anything.</summary>
    [Range(0.0, 1e12)]
    public double MinDelta { get; init; }

    /// <summary>Which direction is better. Default by the metric; losses and reported values are better smaller.</summary>
    [EnumDataType(typeof(MonitorMode))]
    public MonitorMode Mode { get; init; }
}
