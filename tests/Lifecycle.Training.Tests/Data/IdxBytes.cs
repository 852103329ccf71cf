using System.Buffers.Binary;
using System.IO.Compression;

namespace Lifecycle.Training.Tests.Data;

/// <summary>Makes IDX files, right ones and wrong ones.</summary>
internal static class IdxBytes
{
    public static byte[] Make(byte type, uint[] shape, byte[] content)
    {
        var header = new byte[4 + (4 * shape.Length)];
        header[2] = type;
        header[3] = (byte)shape.Length;
        for (var axis = 0; axis < shape.Length; axis++) BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4 + (4 * axis)), shape[axis]);
        return [.. header, .. content];
    }

    public static byte[] Bytes(uint[] shape, byte[] content) => Make(0x08, shape, content);

    public static byte[] Gzip(byte[] content)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest)) gzip.Write(content);
        return target.ToArray();
    }

    /// <summary>Writes a file into the test's own folder.</summary>
    public static string Write(string folder, string name, byte[] content)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }
}
