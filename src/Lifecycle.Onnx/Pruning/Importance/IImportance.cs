namespace Lifecycle.Onnx.Pruning;

/// <summary>Says how much channels matter; the least go first. What needs data or gradients is implemented in Lifecycle.Inference and Lifecycle.Training.</summary>
public interface IImportance
{
    /// <summary>What reports call it.</summary>
    string Name { get; }

    /// <summary>Scores the channels of groups.</summary>
    /// <param name="model">The model that the groups are of, with its weights as they are now.</param>
    /// <param name="groups">The groups.</param>
    /// <returns>For each group, a finite score of at least 0 for each channel.</returns>
    IReadOnlyList<IReadOnlyList<double>> Score(OnnxModel model, IReadOnlyList<PruningGroup> groups);
}
