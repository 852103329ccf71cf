namespace Lifecycle.Training.Weights;

/// <summary>How weights of a file go into a model.</summary>
public sealed record WeightLoadOptions
{
    /// <summary>
    /// Whether all tensors of the model must be there, in their shapes, and no others (default). Otherwise those that fit are loaded and the report tells of the
    /// rest. Counters of batches (num_batches_tracked), which older files lack, are never missed.
    /// </summary>
    public bool Strict { get; init; } = true;

    /// <summary>How stored names become the model's; the first rule that fits a name counts, and a name that none fits stays.</summary>
    public IReadOnlyList<NameRule> Map { get; init; } = [];

    /// <summary>Names of the model, as patterns, that keep their values, such as <c>classifier.*</c> for a new head; they are neither loaded nor missed.</summary>
    public IReadOnlyList<string> Keep { get; init; } = [];

    /// <summary>Where in a PyTorch file of several dicts the weights are; see <see cref="ModelWeights.Load"/>.</summary>
    public string? Section { get; init; }
}
