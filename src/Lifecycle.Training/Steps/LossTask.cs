using System.ComponentModel.DataAnnotations;
using Lifecycle.Training.Optimization;

namespace Lifecycle.Training.Steps;

/// <summary>One of several things that a model learns at once: an output, a target, and a loss of the two.</summary>
/// <param name="Name">The name under which reports give its loss.</param>
/// <param name="Loss">What to make small.</param>
public sealed record LossTask(string Name, ILoss Loss)
{
    /// <summary>The loss's weight in the sum; 0 to 1,000,000. Default 1.</summary>
    [Range(0.0, 1e6)]
    public double Weight { get; init; } = 1;

    /// <summary>Which of the model's outputs, from 0; null (default) is the task's place in the list.</summary>
    [Range(0, 1000)]
    public int? Output { get; init; }

    /// <summary>Which of the data's targets, from 0; null (default) is the task's place in the list.</summary>
    [Range(0, 1000)]
    public int? Target { get; init; }
}
