using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Lifecycle.Inference.Packages.Files;

/// <summary>A stored file in a zip file.</summary>
internal readonly record struct ZipEntry(string Name, long Start, long Length);

/// <summary>
/// Reads the directory of a zip file (APPNOTE.TXT of PKWARE, 6.3): stored entries only, no encryption, no parts, each entry
/// where the directory says it is, none overlapping another. Sizes of 64 bits are read.
/// </summary>
internal static class ZipDirectory
{
    private const uint EndMark = 0x06054b50;
    private const uint End64Mark = 0x06064b50;
    private const uint Locator64Mark = 0x07064b50;
    private const uint EntryMark = 0x02014b50;
    private const uint LocalMark = 0x04034b50;
    private const int EndLength = 22;
    private const int EntryLength = 46;
    private const int LocalLength = 30;
    private const int MaxDirectory = 1 << 20;
    private const int EncryptedOrPatched = 0x2061;

    /// <summary>The entries, in the directory's order.</summary>
    /// <exception cref="InvalidDataException">It is no such file; the message follows "refused:".</exception>
    public static List<ZipEntry> Read(SafeFileHandle file, int maxEntries)
    {
        var length = RandomAccess.GetLength(file);
        var (start, size, count) = FindDirectory(file, length);
        if (count > maxEntries) throw new InvalidDataException($"it has {count} files, more than {maxEntries}");
        if (size > MaxDirectory || start < 0 || size < 0 || start > length - size) throw new InvalidDataException($"its directory of {size} bytes at {start} does not lie in it");
        var bytes = Bytes(file, start, (int)size);
        var entries = new List<ZipEntry>((int)count);
        var at = 0;
        for (var index = 0; index < count; index++) entries.Add(Entry(file, bytes, ref at, start));
        if (at != bytes.Length) throw new InvalidDataException("its directory has more than its entries");
        RefuseOverlaps(entries);
        return entries;
    }

    // Without a comment the end lies at the end; packages have none, and so nothing is searched for.
    private static (long Start, long Size, long Count) FindDirectory(SafeFileHandle file, long length)
    {
        if (length < EndLength) throw new InvalidDataException("it is no zip file");
        var end = Bytes(file, length - EndLength, EndLength);
        if (UInt32(end, 0) != EndMark) throw new InvalidDataException("it is no zip file, or is cut off, or has a comment");
        if (UInt32(end, 4) != 0 || UInt16(end, 8) != UInt16(end, 10) || UInt16(end, 20) != 0) throw new InvalidDataException("it is a part of a zip file");
        var (count, size, start) = ((long)UInt16(end, 10), (long)UInt32(end, 12), (long)UInt32(end, 16));
        return count == ushort.MaxValue || size == uint.MaxValue || start == uint.MaxValue ? Large(file, length) : (start, size, count);
    }

    private static (long Start, long Size, long Count) Large(SafeFileHandle file, long length)
    {
        var locator = Bytes(file, length - EndLength - 20, 20);
        if (UInt32(locator, 0) != Locator64Mark || UInt32(locator, 4) != 0) throw new InvalidDataException("it has no directory of 64 bits");
        var end = Bytes(file, Int64(locator, 8), 56);
        if (UInt32(end, 0) != End64Mark || UInt32(end, 16) != 0 || UInt32(end, 20) != 0 || Int64(end, 24) != Int64(end, 32)) throw new InvalidDataException("it has no directory of 64 bits");
        return (Int64(end, 48), Int64(end, 40), Int64(end, 32));
    }

    private static ZipEntry Entry(SafeFileHandle file, byte[] directory, ref int at, long directoryStart)
    {
        if (directory.Length - at < EntryLength || UInt32(directory, at) != EntryMark) throw new InvalidDataException("its directory is damaged");
        var (flags, method) = (UInt16(directory, at + 8), UInt16(directory, at + 10));
        var (packed, length) = ((long)UInt32(directory, at + 20), (long)UInt32(directory, at + 24));
        var (nameLength, extraLength, commentLength) = (UInt16(directory, at + 28), UInt16(directory, at + 30), UInt16(directory, at + 32));
        var header = (long)UInt32(directory, at + 42);
        var end = at + EntryLength + nameLength + extraLength + commentLength;
        if (end > directory.Length) throw new InvalidDataException("its directory is damaged");
        var name = Encoding.UTF8.GetString(directory, at + EntryLength, nameLength);
        Widen(directory.AsSpan(at + EntryLength + nameLength, extraLength), ref length, ref packed, ref header);
        at = end;
        if (method != 0 || packed != length || (flags & EncryptedOrPatched) != 0) throw new InvalidDataException($"its file \"{Preprocessing.Shorten.Text(name)}\" is packed or encrypted");
        return new ZipEntry(name, DataStart(file, header, nameLength, name, length, directoryStart), length);
    }

    // The fields of 64 bits that stand in for those that are full, in the order of the specification.
    private static void Widen(ReadOnlySpan<byte> extra, ref long length, ref long packed, ref long header)
    {
        while (extra.Length >= 4)
        {
            var (id, size) = (BinaryPrimitives.ReadUInt16LittleEndian(extra), BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]));
            if (size > extra.Length - 4) throw new InvalidDataException("its directory is damaged");
            if (id == 1)
            {
                var fields = extra.Slice(4, size);
                Take(ref fields, ref length);
                Take(ref fields, ref packed);
                Take(ref fields, ref header);
                return;
            }
            extra = extra[(4 + size)..];
        }
    }

    private static void Take(ref ReadOnlySpan<byte> fields, ref long value)
    {
        if (value != uint.MaxValue) return;
        if (fields.Length < 8) throw new InvalidDataException("its directory is damaged");
        value = BinaryPrimitives.ReadInt64LittleEndian(fields);
        fields = fields[8..];
    }

    private static long DataStart(SafeFileHandle file, long header, int nameLength, string name, long length, long directoryStart)
    {
        if (header < 0 || length < 0 || header > directoryStart - LocalLength - nameLength) throw new InvalidDataException("its directory is damaged");
        var local = Bytes(file, header, LocalLength + nameLength);
        if (UInt32(local, 0) != LocalMark || UInt16(local, 8) != 0 || UInt16(local, 26) != nameLength || Encoding.UTF8.GetString(local, LocalLength, nameLength) != name)
            throw new InvalidDataException($"its file \"{Preprocessing.Shorten.Text(name)}\" is not what the directory says");
        var start = header + LocalLength + nameLength + UInt16(local, 28);
        return start <= directoryStart - length ? start : throw new InvalidDataException($"its file \"{Preprocessing.Shorten.Text(name)}\" does not lie in it");
    }

    private static void RefuseOverlaps(List<ZipEntry> entries)
    {
        var end = 0L;
        foreach (var entry in entries.OrderBy(static entry => entry.Start))
        {
            if (entry.Start < end) throw new InvalidDataException($"its file \"{Preprocessing.Shorten.Text(entry.Name)}\" lies over another");
            end = entry.Start + entry.Length;
        }
    }

    private static byte[] Bytes(SafeFileHandle file, long start, int count)
    {
        var bytes = new byte[count];
        if (start < 0) throw new InvalidDataException("its directory is damaged");
        for (var read = 0; read < count;)
        {
            var more = RandomAccess.Read(file, bytes.AsSpan(read), start + read);
            if (more == 0) throw new InvalidDataException("it is cut off");
            read += more;
        }
        return bytes;
    }

    private static ushort UInt16(byte[] bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at));

    private static uint UInt32(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));

    private static long Int64(byte[] bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at));
}
