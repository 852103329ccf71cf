namespace Lifecycle.Inference.Preprocessing.Images;

/// <summary>What is wrong with an image, going on from its name; whoever knows the name makes a <see cref="DataException"/> of it.</summary>
internal sealed class ImageException(string message) : Exception(message)
{
    public DataException Of(string name) => new($"{name} {Message}.", this);
}
