using System.Security.Cryptography;

namespace Lifecycle.Inference.Packages.Files;

/// <summary>A file's content in memory, of any length, with its SHA-256: what is parsed later is what was hashed.</summary>
internal sealed class FileBytes
{
    private const int ChunkLength = 1 << 30;

    private readonly List<byte[]> _chunks;

    private FileBytes(List<byte[]> chunks, string sha256) => (_chunks, Sha256) = (chunks, sha256);

    /// <summary>64 hexadecimal digits.</summary>
    public string Sha256 { get; }

    public long Length => _chunks.Sum(static chunk => (long)chunk.Length);

    /// <summary>The content as one piece.</summary>
    /// <exception cref="InvalidDataException">It is longer than an array may be.</exception>
    public ReadOnlyMemory<byte> Whole => _chunks.Count == 1 ? _chunks[0] : Slice(0, checked((int)Math.Min(Length, Array.MaxLength + 1L)));

    /// <summary>Reads a stream of a known length to its end.</summary>
    /// <exception cref="InvalidDataException">It ends early, or does not end there.</exception>
    public static FileBytes Read(Stream stream, long length)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var chunks = new List<byte[]>();
        for (var left = length; left > 0 || chunks.Count == 0;)
        {
            var chunk = new byte[Math.Min(left, ChunkLength)];
            if (stream.ReadAtLeast(chunk, chunk.Length, throwOnEndOfStream: false) != chunk.Length) throw new InvalidDataException($"ends before its {length} bytes");
            hash.AppendData(chunk);
            chunks.Add(chunk);
            left -= chunk.Length;
        }
        if (stream.ReadByte() >= 0) throw new InvalidDataException($"goes on behind its {length} bytes");
        return new FileBytes(chunks, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>Writes the content into a new file.</summary>
    public void Save(string path)
    {
        using var stream = new FileStream(path, FileMode.CreateNew);
        foreach (var chunk in _chunks) stream.Write(chunk);
    }

    /// <summary>A part, which is copied only where it lies in two pieces.</summary>
    public ReadOnlyMemory<byte> Slice(long offset, int length)
    {
        var index = (int)(offset / ChunkLength);
        var start = (int)(offset % ChunkLength);
        if (length == 0) return default;
        if (start + (long)length <= _chunks[index].Length) return _chunks[index].AsMemory(start, length);
        var bytes = new byte[length];
        for (var copied = 0; copied < length; start = 0, index++)
        {
            var part = _chunks[index].AsSpan(start, Math.Min(length - copied, _chunks[index].Length - start));
            part.CopyTo(bytes.AsSpan(copied));
            copied += part.Length;
        }
        return bytes;
    }
}
