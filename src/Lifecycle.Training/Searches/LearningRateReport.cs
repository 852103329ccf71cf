using System.Globalization;
using System.Text;

namespace Lifecycle.Training.Searches;

/// <summary>A step of a search for a learning rate.</summary>
/// <param name="LearningRate">The rate of the step.</param>
/// <param name="Loss">The loss before it.</param>
/// <param name="Smoothed">The running mean of losses, corrected for its start at 0.</param>
public readonly record struct LearningRatePoint(double LearningRate, double Loss, double Smoothed);

/// <summary>What a search for a learning rate found (Smith, "Cyclical learning rates for training neural networks", 2015).</summary>
public sealed record LearningRateReport
{
    /// <summary>The steps, in order of their rates.</summary>
    public required IReadOnlyList<LearningRatePoint> Points { get; init; }

    /// <summary>Where the smoothed loss falls fastest over the logarithm of the rate: a rate to start from; null where it never falls.</summary>
    public required double? Steepest { get; init; }

    /// <summary>A tenth of the rate at the least smoothed loss: another rule for a rate to start from.</summary>
    public required double TenthOfMinimum { get; init; }

    /// <summary>Whether the loss grew too large, or not finite, before the last rate was reached.</summary>
    public required bool Diverged { get; init; }

    /// <summary>The report in a few lines.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Points.Count} steps from rate {Points[0].LearningRate:G3} to {Points[^1].LearningRate:G3}{(Diverged ? ", where the loss diverged" : "")}; suggested: {(Steepest is { } rate ? rate.ToString("G3", CultureInfo.InvariantCulture) : "none, as the loss never fell")} (steepest), {TenthOfMinimum:G3} (a tenth of the minimum's)");
        foreach (var point in Points) text.AppendLine(CultureInfo.InvariantCulture, $"  rate {point.LearningRate:E2}  loss {point.Loss:F4}  smoothed {point.Smoothed:F4}");
        return text.ToString();
    }
}
