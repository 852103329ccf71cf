namespace TorchSharp.Modules;

/// <summary>What went wrong while a TorchSharp file was read, in one line with the file, the tensor and the cure.</summary>
internal static class FileFailure
{
    internal static bool IsOfFile(Exception failure) =>
        failure is IOException or InvalidDataException or OverflowException or FormatException or ArgumentException;

    /// <summary>The failure with its names: of the same kind where the file is cut off or fits another model, otherwise <see cref="InvalidDataException"/>.</summary>
    internal static Exception Named(Exception failure, BinaryReader reader, string? tensor)
    {
        var file = reader.BaseStream is FileStream stream ? stream.Name : "the stream";
        var where = tensor is null ? file : $"{file}: tensor '{tensor}'";
        return failure switch
        {
            ArgumentException => new ArgumentException($"{where}: {failure.Message}: load it into a model of the same layers and sizes, or skip it.", failure),
            EndOfStreamException => new EndOfStreamException($"{where}: the file is cut off ({failure.Message}): save the model again.", failure),
            _ => new InvalidDataException($"{where}: the file is damaged, or no TorchSharp file ({failure.Message}): save the model again with Module.save or Tensor.Save.", failure),
        };
    }
}
