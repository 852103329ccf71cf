using System.Buffers.Binary;
using System.Text;

namespace Lifecycle.Training.Native;

/// <summary>The name of a Linux library (DT_SONAME) and the names of those it needs (DT_NEEDED), read from a 64-bit ELF file.</summary>
internal sealed record ElfDynamic(string? Name, IReadOnlyList<string> Needed)
{
    private const int LoadSegment = 1;
    private const int DynamicSegment = 2;
    private const long NeededTag = 1;
    private const long StringTableTag = 5;
    private const long NameTag = 14;
    private const int SegmentSize = 56;

    private sealed record Segment(int Type, long Offset, long Address, long Size);

    internal static ElfDynamic Read(string path)
    {
        using var file = File.OpenRead(path);
        var header = ReadBlock(file, 0, 64);
        if (!header.AsSpan(0, 5).SequenceEqual("\u007fELF\u0002"u8))
            return new(null, []);
        var segments = ReadSegments(file, header);
        var entries = segments.Where(static segment => segment.Type == DynamicSegment).SelectMany(segment => ReadEntries(file, segment)).ToList();
        var strings = FileOffset(segments, entries.Find(static entry => entry.Tag == StringTableTag).Value);
        string Text(long offset) => ReadText(file, strings + offset);
        return new(
            entries.Where(static entry => entry.Tag == NameTag).Select(entry => Text(entry.Value)).FirstOrDefault(),
            entries.Where(static entry => entry.Tag == NeededTag).Select(entry => Text(entry.Value)).ToList());
    }

    private static List<Segment> ReadSegments(FileStream file, byte[] header)
    {
        var start = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(32));
        var count = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(56));
        var table = ReadBlock(file, start, count * SegmentSize);
        return Enumerable.Range(0, count).Select(i => ParseSegment(table.AsSpan(i * SegmentSize, SegmentSize))).ToList();
    }

    private static Segment ParseSegment(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadInt32LittleEndian(bytes),
        BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
        BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
        BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]));

    private static IEnumerable<(long Tag, long Value)> ReadEntries(FileStream file, Segment segment)
    {
        var block = ReadBlock(file, segment.Offset, checked((int)segment.Size));
        for (var at = 0; at + 16 <= block.Length; at += 16)
            yield return (BinaryPrimitives.ReadInt64LittleEndian(block.AsSpan(at)), BinaryPrimitives.ReadInt64LittleEndian(block.AsSpan(at + 8)));
    }

    private static long FileOffset(List<Segment> segments, long address)
    {
        var segment = segments.Find(segment => segment.Type == LoadSegment && address >= segment.Address && address < segment.Address + segment.Size);
        return segment is null ? address : address - segment.Address + segment.Offset;
    }

    private static string ReadText(FileStream file, long offset)
    {
        var block = ReadBlock(file, offset, 256);
        var end = block.AsSpan().IndexOf((byte)0);
        return Encoding.UTF8.GetString(block, 0, end < 0 ? block.Length : end);
    }

    private static byte[] ReadBlock(FileStream file, long offset, int length)
    {
        var block = new byte[length];
        file.Position = offset;
        var read = file.ReadAtLeast(block, length, throwOnEndOfStream: false);
        return read == length ? block : block[..read];
    }
}
