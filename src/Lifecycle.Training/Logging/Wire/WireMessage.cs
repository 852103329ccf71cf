using System.Buffers.Binary;
using System.Text;

namespace Lifecycle.Training.Logging.Wire;

/// <summary>Writes a protobuf message, field by field.</summary>
internal sealed class WireMessage
{
    private readonly List<byte> _bytes = [];

    public WireMessage Number(int field, long value)
    {
        Key(field, 0);
        return Varint((ulong)value);
    }

    public WireMessage Double(int field, double value)
    {
        Key(field, 1);
        Fixed(value);
        return this;
    }

    public WireMessage Single(int field, float value)
    {
        Key(field, 5);
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        _bytes.AddRange(bytes);
        return this;
    }

    public WireMessage Text(int field, string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        Key(field, 2);
        Varint((ulong)bytes.Length);
        _bytes.AddRange(bytes);
        return this;
    }

    public WireMessage Message(int field, Action<WireMessage> content)
    {
        var message = new WireMessage();
        content(message);
        Key(field, 2);
        Varint((ulong)message._bytes.Count);
        _bytes.AddRange(message._bytes);
        return this;
    }

    public WireMessage Doubles(int field, IReadOnlyCollection<double> values)
    {
        Key(field, 2);
        Varint((ulong)values.Count * 8);
        foreach (var value in values) Fixed(value);
        return this;
    }

    public byte[] ToArray() => [.. _bytes];

    private void Key(int field, int type) => Varint(((ulong)field << 3) | (uint)type);

    private void Fixed(double value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
        _bytes.AddRange(bytes);
    }

    private WireMessage Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7) _bytes.Add((byte)(value | 0x80));
        _bytes.Add((byte)value);
        return this;
    }
}
