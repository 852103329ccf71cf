using System.Buffers.Binary;
using Google.Protobuf;

namespace Lifecycle.Training.Tests.Logging;

/// <summary>Reads TensorBoard's event files as TensorFlow's documentation describes them: TFRecord frames, event.proto, summary.proto; what a restart takes over is purged.</summary>
internal static class EventFileReader
{
    private static readonly uint[] _table = [.. Enumerable.Range(0, 256).Select(static index =>
    {
        var value = (uint)index;
        for (var bit = 0; bit < 8; bit++) value = (value & 1) == 0 ? value >> 1 : (value >> 1) ^ 0x82F63B78;
        return value;
    })];

    public sealed record Entry(double Time, long Step, string? Version = null, string? Tag = null, float? Scalar = null, double[]? Limits = null, double[]? Counts = null, double Number = 0, bool Starts = false);

    /// <summary>All events of a folder, file by file in the order of their names, as TensorBoard shows them.</summary>
    public static List<Entry> ReadFolder(string directory)
    {
        var shown = new List<Entry>();
        foreach (var file in Directory.EnumerateFiles(directory, "events.out.tfevents.*").Order(StringComparer.Ordinal))
            foreach (var entry in Read(File.ReadAllBytes(file)))
            {
                if (entry.Starts) shown.RemoveAll(older => older.Tag is not null && older.Step >= entry.Step);
                shown.Add(entry);
            }
        return shown;
    }

    public static IEnumerable<Entry> Read(byte[] file)
    {
        for (var at = 0; at < file.Length;)
        {
            var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(at));
            Check(file.AsSpan(at, 8), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 8)));
            var data = file.AsSpan(at + 12, length).ToArray();
            Check(data, BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 12 + length)));
            yield return Event(data);
            at += length + 16;
        }
    }

    public static uint Crc(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data) crc = _table[(byte)(crc ^ value)] ^ (crc >> 8);
        return crc ^ uint.MaxValue;
    }

    private static void Check(ReadOnlySpan<byte> data, uint stored)
    {
        var crc = Crc(data);
        Assert.That(stored, Is.EqualTo(unchecked(((crc >> 15) | (crc << 17)) + 0xA282EAD8)));
    }

    private static Entry Event(byte[] data)
    {
        var (input, entry) = (new CodedInputStream(data), new Entry(double.NaN, 0));
        for (uint tag; (tag = input.ReadTag()) != 0;)
        {
            entry = tag switch
            {
                (1 << 3) | 1 => entry with { Time = input.ReadDouble() },
                (2 << 3) | 0 => entry with { Step = input.ReadInt64() },
                (3 << 3) | 2 => entry with { Version = input.ReadString() },
                (5 << 3) | 2 => Value(entry, Nested(input.ReadBytes())),
                (7 << 3) | 2 => entry with { Starts = input.ReadBytes().Span.SequenceEqual((ReadOnlySpan<byte>)[1 << 3, 1]) },
                _ => throw new InvalidDataException($"unknown field {tag >> 3}"),
            };
        }
        return entry;
    }

    // A summary holds its values as field 1.
    private static CodedInputStream Nested(ByteString summary)
    {
        var input = new CodedInputStream(summary.ToByteArray());
        Assert.That(input.ReadTag(), Is.EqualTo((1 << 3) | 2));
        return new CodedInputStream(input.ReadBytes().ToByteArray());
    }

    private static Entry Value(Entry entry, CodedInputStream input)
    {
        for (uint tag; (tag = input.ReadTag()) != 0;)
        {
            entry = tag switch
            {
                (1 << 3) | 2 => entry with { Tag = input.ReadString() },
                (2 << 3) | 5 => entry with { Scalar = input.ReadFloat() },
                (5 << 3) | 2 => Histogram(entry, new CodedInputStream(input.ReadBytes().ToByteArray())),
                _ => throw new InvalidDataException($"unknown field {tag >> 3}"),
            };
        }
        return entry;
    }

    private static Entry Histogram(Entry entry, CodedInputStream input)
    {
        for (uint tag; (tag = input.ReadTag()) != 0;)
        {
            if ((tag & 7) == 1)
            {
                var number = input.ReadDouble();
                if (tag >> 3 == 3) entry = entry with { Number = number };
                continue;
            }
            var packed = new CodedInputStream(input.ReadBytes().ToByteArray());
            var values = new List<double>();
            while (!packed.IsAtEnd) values.Add(packed.ReadDouble());
            entry = tag >> 3 == 6 ? entry with { Limits = [.. values] } : entry with { Counts = [.. values] };
        }
        return entry;
    }
}
