using System.Globalization;
using Google.Protobuf;
using Lifecycle.Onnx.Graph.Protobuf;

namespace Lifecycle.Onnx.Graph.Reading;

/// <summary>Reads tensors that lie in files beside the model, up to a number of bytes together.</summary>
internal sealed class ExternalData(IExternalFiles files, long budget)
{
    /// <summary>The value of data_location that says so.</summary>
    public const int Location = 1;

    private long _left = budget;

    /// <summary>Reads the tensor's bytes into it, so that nothing refers to the file any more.</summary>
    /// <exception cref="ModelException">The file is elsewhere, is a link, is missing or too short, or there is more than the limit.</exception>
    public void ReadInto(TensorProto tensor)
    {
        var expected = TensorSize.Bytes(tensor) ?? throw Refuse(tensor, $"is of type {(OnnxElementType)tensor.DataType}", "a numeric type");
        var offset = Number(tensor, "offset") ?? 0;
        if (Number(tensor, "length") is { } stated && stated != expected)
            throw Refuse(tensor, $"has {stated} bytes", $"{expected} by its dimensions");
        if (expected > _left) throw Refuse(tensor, $"needs {expected} bytes", $"at most {_left}, the rest of the size limit {nameof(OnnxLoadOptions)}.{nameof(OnnxLoadOptions.MaxBytes)}");
        if (expected > Array.MaxLength) throw Refuse(tensor, $"has {expected} bytes", $"at most {Array.MaxLength} for one tensor");
        _left -= expected;

        var name = Text(tensor, "location") ?? throw Refuse(tensor, "names no file", "a file beside the model");
        tensor.RawData = Read(tensor, name, offset, (int)expected);
        tensor.ExternalData.Clear();
        tensor.ClearDataLocation();
    }

    private ByteString Read(TensorProto tensor, string location, long offset, int length)
    {
        try
        {
            return UnsafeByteOperations.UnsafeWrap(files.Read(location, offset, length));
        }
        catch (ExternalFileException e)
        {
            throw Refuse(tensor, e.Message, e.Expected, e.InnerException);
        }
    }

    private static long? Number(TensorProto tensor, string key)
    {
        if (Text(tensor, key) is not { } text) return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : throw Refuse(tensor, $"has the {key} \"{text.ReplaceLineEndings(" ")}\"", "a number of at least 0");
    }

    private static string? Text(TensorProto tensor, string key) =>
        tensor.ExternalData.LastOrDefault(entry => string.Equals(entry.Key, key, StringComparison.Ordinal))?.Value;

    private static ModelException Refuse(TensorProto tensor, string found, string expected, Exception? inner = null) =>
        new($"External data of tensor \"{tensor.Name}\": it {found}; expected {expected}; put the data beside the model or save the model as one file.", inner);
}
