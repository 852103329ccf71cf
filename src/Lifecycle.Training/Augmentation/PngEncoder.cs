using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Lifecycle.Training.Augmentation;

/// <summary>Writes 8-bit RGB images as PNG (W3C Portable Network Graphics, third edition), each row filtered by its upper neighbour.</summary>
internal static class PngEncoder
{
    private const int BytesPerPixel = 3;
    private const byte UpFilter = 2;
    private static readonly byte[] _signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];
    private static readonly uint[] _crcTable = [.. Enumerable.Range(0, 256).Select(CrcEntry)];

    /// <summary>Writes an image.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="rgb">Red, green and blue of each pixel, row by row from the top.</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows.</param>
    public static void Write(Stream stream, ReadOnlySpan<byte> rgb, int width, int height)
    {
        stream.Write(_signature);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        // 8 bits a sample, colour type 2 (RGB); compression, filter and interlace methods 0.
        ((ReadOnlySpan<byte>)[8, 2, 0, 0, 0]).CopyTo(header[8..]);
        WriteChunk(stream, "IHDR", header);
        WriteChunk(stream, "IDAT", Compress(rgb, width * BytesPerPixel, height));
        WriteChunk(stream, "IEND", []);
    }

    private static byte[] Compress(ReadOnlySpan<byte> rgb, int stride, int height)
    {
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Optimal))
        {
            var row = new byte[stride + 1];
            row[0] = UpFilter;
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < stride; x++) row[x + 1] = (byte)(rgb[(y * stride) + x] - (y == 0 ? 0 : rgb[((y - 1) * stride) + x]));
                zlib.Write(row);
            }
        }
        return compressed.ToArray();
    }

    private static void WriteChunk(Stream stream, string type, ReadOnlySpan<byte> data)
    {
        var name = Encoding.ASCII.GetBytes(type);
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        stream.Write(number);
        stream.Write(name);
        stream.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(data, Crc(name, uint.MaxValue)));
        stream.Write(number);
    }

    private static uint Crc(ReadOnlySpan<byte> data, uint crc)
    {
        foreach (var value in data) crc = _crcTable[(byte)crc ^ value] ^ (crc >> 8);
        return crc;
    }

    private static uint CrcEntry(int index)
    {
        var value = (uint)index;
        for (var bit = 0; bit < 8; bit++) value = (value & 1) != 0 ? 0xEDB88320 ^ (value >> 1) : value >> 1;
        return value;
    }
}
