namespace Lifecycle.Onnx.Graph.Reading;

/// <summary>Where the elements of tensors lie that a model names by file.</summary>
internal interface IExternalFiles
{
    /// <summary>Reads a part of a file.</summary>
    /// <param name="location">The file's name as the model says it: anything.</param>
    /// <param name="offset">Where the part starts, at least 0.</param>
    /// <param name="length">Its bytes.</param>
    /// <exception cref="ExternalFileException">The name leads elsewhere, or the part is not there.</exception>
    ReadOnlyMemory<byte> Read(string location, long offset, int length);
}

/// <summary>A part of a file that cannot be had: what was found, in words that follow "it", and what was expected.</summary>
internal sealed class ExternalFileException(string found, string expected, Exception? inner = null) : Exception(found, inner)
{
    public string Expected => expected;
}
