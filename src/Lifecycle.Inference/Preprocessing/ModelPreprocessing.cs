namespace Lifecycle.Inference.Preprocessing;

/// <summary>
/// What turns data into the inputs of a model: a table's encoder, a way to bring images to a size, a text's tokens. It
/// travels in the model's metadata, so that prediction sees the very numbers that training saw. Immutable and thread-safe.
/// </summary>
public abstract class ModelPreprocessing
{
    private protected ModelPreprocessing() { }

    /// <summary>How many inputs of a model it makes, 1 or more.</summary>
    public abstract int InputCount { get; }
}
