namespace Lifecycle;

/// <summary>How good a model is on a dataset.</summary>
/// <param name="Count">The number of samples.</param>
/// <param name="Loss">The mean loss over the samples.</param>
/// <param name="Metrics">The metrics by name.</param>
/// <param name="Duration">How long it took.</param>
public sealed record EvaluationReport(long Count, double Loss, IReadOnlyDictionary<string, double> Metrics, TimeSpan Duration);
