namespace Lifecycle.Training.Weights;

/// <summary>What became of the tensors of a file and of a model.</summary>
/// <param name="Loaded">Tensors of the model that took stored values, by the model's names.</param>
/// <param name="Differences">What was not loaded: the model's tensors that are not stored, stored ones that the model lacks, and those of another shape.</param>
public sealed record WeightLoadReport(IReadOnlyList<string> Loaded, WeightMismatch Differences)
{
    /// <summary>The report in one line.</summary>
    public override string ToString() => $"{Loaded.Count} loaded{(Differences.IsNone ? "" : "; ")}{Differences}";
}
