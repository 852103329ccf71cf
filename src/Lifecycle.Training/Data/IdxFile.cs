using System.Buffers.Binary;
using System.IO.Compression;
using Lifecycle.Onnx.Graph.Reading;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Data;

/// <summary>
/// Reads IDX files, the format of MNIST and its kin (http://yann.lecun.com/exdb/mnist/), plain or compressed with gzip.
/// Nothing in the file is trusted: sizes are checked against a cap before memory is taken, and the content must be exactly
/// as long as the header says.
/// </summary>
public static class IdxFile
{
    /// <summary>The largest content that is read unless told otherwise: 1 GiB.</summary>
    public const long DefaultMaxBytes = 1L << 30;

    private const int MaxRank = 8;

    private static readonly Dictionary<byte, (ScalarType Type, int Size)> _elementTypes = new()
    {
        [0x08] = (ScalarType.Byte, 1),
        [0x09] = (ScalarType.Int8, 1),
        [0x0B] = (ScalarType.Int16, 2),
        [0x0C] = (ScalarType.Int32, 4),
        [0x0D] = (ScalarType.Float32, 4),
        [0x0E] = (ScalarType.Float64, 8),
    };

    /// <summary>Reads a whole file into a new tensor in CPU memory, which the caller disposes.</summary>
    /// <param name="path">The file; whether it is compressed is told by its content, not its name.</param>
    /// <param name="maxBytes">The largest uncompressed content to accept, in bytes.</param>
    /// <returns>A tensor of the file's shape and element type.</returns>
    /// <exception cref="UsageException">The file is not there or not readable.</exception>
    /// <exception cref="DataException">The file is not IDX, is larger than allowed, or its length differs from what its header says.</exception>
    public static Tensor Read(string path, long maxBytes = DefaultMaxBytes)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxBytes);
        try
        {
            using var file = OpenFile(path);
            using var content = Decompress(file);
            return ReadContent(content, path, Math.Min(maxBytes, Array.MaxLength));
        }
        catch (InvalidDataException e)
        {
            throw new DataException($"\"{path}\" is damaged: its gzip stream cannot be decompressed ({e.Message.TrimEnd('.')}); expected a whole file; fetch it again.", e);
        }
        catch (IOException e)
        {
            throw new UsageException($"\"{path}\" cannot be read: {e.Message.TrimEnd('.')}; expected a readable file.", e);
        }
    }

    private static FileStream OpenFile(string path)
    {
        if (PlainFile.IsSpecial(path)) throw new UsageException($"\"{path}\" is a pipe, a socket or a device; expected an IDX file, plain or gzip; give the path of one.");
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UsageException($"There is no file \"{path}\"; expected an IDX file, plain or gzip; check the data folder.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new UsageException($"\"{path}\" cannot be opened: access is denied or it is a folder; expected a readable IDX file.", e);
        }
    }

    private static Stream Decompress(FileStream file)
    {
        Span<byte> start = stackalloc byte[2];
        var compressed = file.ReadAtLeast(start, 2, throwOnEndOfStream: false) == 2 && start is [0x1F, 0x8B];
        file.Position = 0;
        return compressed ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    private static Tensor ReadContent(Stream content, string path, long maxBytes)
    {
        var (type, size, shape) = ReadHeader(content, path);
        var expected = ByteCount(shape, size, path, maxBytes);
        var bytes = new byte[expected];
        var found = content.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (found < expected)
            throw new DataException($"\"{path}\" is truncated: its header says {ElementSpec.Format(shape)}, {expected} bytes, but {found} follow; fetch the file again.");
        if (content.ReadByte() >= 0)
            throw new DataException($"\"{path}\" is too long: its header says {ElementSpec.Format(shape)}, {expected} bytes, but more follow; fetch the file again.");
        return ToTensor(bytes, type, size, shape);
    }

    private static (ScalarType Type, int Size, long[] Shape) ReadHeader(Stream content, string path)
    {
        Span<byte> magic = stackalloc byte[4];
        if (content.ReadAtLeast(magic, 4, throwOnEndOfStream: false) < 4) throw NotIdx(path, "it is shorter than a header");
        if (magic[0] != 0 || magic[1] != 0 || !_elementTypes.TryGetValue(magic[2], out var element) || magic[3] is 0 or > MaxRank)
            throw NotIdx(path, $"it starts with 0x{Convert.ToHexString(magic)}");
        Span<byte> sizes = stackalloc byte[4 * magic[3]];
        if (content.ReadAtLeast(sizes, sizes.Length, throwOnEndOfStream: false) < sizes.Length) throw NotIdx(path, "its header is truncated");
        var shape = new long[magic[3]];
        for (var axis = 0; axis < shape.Length; axis++) shape[axis] = BinaryPrimitives.ReadUInt32BigEndian(sizes[(4 * axis)..]);
        return (element.Type, element.Size, shape);
    }

    private static DataException NotIdx(string path, string found) =>
        new($"\"{path}\" is not an IDX file: {found}; expected 0x0000, an element type from 08 to 0E and a rank from 1 to {MaxRank}; give an IDX file, plain or gzip.");

    private static long ByteCount(long[] shape, int size, string path, long maxBytes)
    {
        var count = shape.Aggregate((UInt128)(ulong)size, (product, length) => product > (UInt128)(ulong)maxBytes && length > 0 ? product : product * (ulong)length);
        if (count > (UInt128)(ulong)maxBytes)
            throw new DataException($"\"{path}\" says it holds {ElementSpec.Format(shape)} elements of {size} bytes; expected at most {maxBytes} bytes; raise the limit if the file is right.");
        return (long)count;
    }

    private static Tensor ToTensor(byte[] bytes, ScalarType type, int size, long[] shape)
    {
        if (BitConverter.IsLittleEndian && size > 1)
            for (var at = 0; at < bytes.Length; at += size) bytes.AsSpan(at, size).Reverse();
        var tensor = torch.empty(shape, type);
        bytes.CopyTo(tensor.bytes);
        return tensor;
    }
}
