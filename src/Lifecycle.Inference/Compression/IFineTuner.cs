namespace Lifecycle.Inference.Compression;

/// <summary>
/// Trains a model on after something was taken from it, so that it learns to do without. Lifecycle.Training has one that makes the ONNX model a
/// TorchSharp module; projects that load no libtorch go without.
/// </summary>
public interface IFineTuner
{
    /// <summary>Trains a copy of a model.</summary>
    /// <param name="pruned">What to train; it stays as it is.</param>
    /// <param name="original">What it was made of, to learn from where that is asked for; it stays as it is.</param>
    /// <param name="cancellationToken">Ends the training.</param>
    /// <returns>The trained model, with the inputs and outputs of the pruned one.</returns>
    Task<OnnxModel> FineTuneAsync(OnnxModel pruned, OnnxModel original, CancellationToken cancellationToken);
}
