using System.Runtime.InteropServices;
using Google.Protobuf;
using Lifecycle.Onnx.Graph.Protobuf;
using Lifecycle.Onnx.Graph.Reading.Limits;
using Lifecycle.Onnx.Graph.Reading.Outlines;

namespace Lifecycle.Onnx.Graph.Reading;

/// <summary>Reads a model that may be anything: the size is capped before parsing, and every tensor is checked before it is handed out.</summary>
internal static class ModelReader
{
    // Messages within messages; a real model has some five levels for each nested If or Loop.
    private const int DepthLimit = 100;
    private const int ChunkLength = 1 << 16;
    public const string StreamName = "the stream";

    public static OnnxModel ReadFile(string path, OnnxLoadOptions options)
    {
        var limit = options.FileLimit;
        var name = $"\"{path}\"";
        using var stream = Open(path, name);
        var length = stream.Length;
        if (length > limit) throw TooLarge(name, length, limit);
        var head = ReadHead(stream);
        var message = Parse(stream, limit, name, head);
        var external = new ExternalData(new FolderFiles(Path.GetDirectoryName(Path.GetFullPath(path))!), options.Limit - length);
        return Check(message, name, options, external);
    }

    /// <summary>Reads a plain model's file as it stands, with its outline; null where it must be read whole to be judged.</summary>
    public static PlainModel? ReadPlain(string path, OnnxLoadOptions options)
    {
        var limit = options.FileLimit;
        var name = $"\"{path}\"";
        using var stream = Open(path, name);
        var length = stream.Length;
        if (length > limit) throw TooLarge(name, length, limit);
        if (length > Array.MaxLength) return null;
        var bytes = new byte[length];
        var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return read == length && OutlineReader.TryRead(bytes, options) is { } outline ? new PlainModel(bytes, outline) : null;
    }

    public static OnnxModel ReadStream(Stream stream, OnnxLoadOptions options) => ReadBytes(ReadAll(stream, options), options, StreamName);

    /// <summary>Reads a stream up to its end, as far as the limit allows.</summary>
    public static ReadOnlyMemory<byte> ReadAll(Stream stream, OnnxLoadOptions options)
    {
        var limit = options.FileLimit;
        using var buffer = new MemoryStream();
        var chunk = new byte[ChunkLength];
        for (int read; (read = stream.Read(chunk)) > 0;)
        {
            if (buffer.Length + read > limit) throw TooLarge(StreamName, buffer.Length + read, limit);
            buffer.Write(chunk, 0, read);
        }
        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }

    public static OnnxModel ReadBytes(ReadOnlyMemory<byte> bytes, OnnxLoadOptions options, string name, IExternalFiles? files = null)
    {
        if (bytes.Length > options.FileLimit) throw TooLarge(name, bytes.Length, options.FileLimit);
        // Not protobuf's own parser of spans, which an overlong length makes read behind their end (3.25.1).
        using var stream = MemoryMarshal.TryGetArray(bytes, out var array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
            : new MemoryStream(bytes.ToArray(), writable: false);
        var message = Parse(stream, options.FileLimit, name, bytes.Span[..Math.Min(bytes.Length, FileKind.HeadLength)]);
        return Check(message, name, options, files is null ? null : new ExternalData(files, options.Limit - bytes.Length));
    }

    private static FileStream Open(string path, string name)
    {
        try
        {
            if (PlainFile.IsSpecial(path)) throw new FileNotFoundException("is a pipe, a socket or a device");
            if (!File.Exists(path)) throw new FileNotFoundException(Directory.Exists(path) ? "is a folder" : "is not there");
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, ChunkLength);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            var cause = e is FileNotFoundException ? e.Message : $"cannot be read ({e.Message.ReplaceLineEndings(" ").TrimEnd('.')})";
            throw new UsageException($"Model {name} {cause}; expected a readable ONNX file; give the path of one.", e);
        }
    }

    private static byte[] ReadHead(FileStream stream)
    {
        var head = new byte[FileKind.HeadLength];
        var read = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        return head[..read];
    }

    private static ModelProto Parse(Stream stream, int limit, string name, ReadOnlySpan<byte> head)
    {
        var length = stream.Length;
        var message = new ModelProto();
        try
        {
            using var input = CodedInputStream.CreateWithLimits(stream, limit, DepthLimit);
            message.MergeFrom(input);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw NoModel(name, FileKind.Describe(head, length), e);
        }
        if (!message.HasIrVersion || message.Graph is null)
            throw NoModel(name, FileKind.Describe(head, length));
        return message;
    }

    private static OnnxModel Check(ModelProto message, string name, OnnxLoadOptions options, ExternalData? external)
    {
        // Operator sets are stated since IR version 3.
        if (message.IrVersion < 3 || message.OpsetImport.Count == 0)
            throw NoModel(name, $"IR version {message.IrVersion} and {message.OpsetImport.Count} operator sets");
        NodeCount.Check(message, name, options);
        FunctionCheck.Check(message, name);
        foreach (var tensor in ModelTensors.All(message))
        {
            if (tensor.DataLocation == ExternalData.Location) Resolve(tensor, name, external);
            TensorPayload.Settle(tensor);
        }
        var model = new OnnxModel(message);
        StaticSizes.Check(model, name, options);
        return model;
    }

    private static void Resolve(TensorProto tensor, string name, ExternalData? external)
    {
        if (external is null)
            throw new ModelException($"Tensor \"{tensor.Name}\" of {name} lies in a file of its own; expected a model that holds its data, as there is no folder beside it; load the model by its path.");
        external.ReadInto(tensor);
    }

    private static ModelException NoModel(string name, string found, Exception? inner = null) =>
        new($"Model {name} is no ONNX model: found {found}; expected an ONNX file (IR version 3 or later, with a graph and operator sets); export the model again or give another file.", inner);

    private static ModelException TooLarge(string name, long found, int limit) => new($"Model {name} has {found} bytes or more; expected at most {limit}; {(limit < int.MaxValue
        ? $"raise {nameof(OnnxLoadOptions)}.{nameof(OnnxLoadOptions.MaxBytes)} if you trust it"
        : "save it with its constants in a second file")}.");
}
