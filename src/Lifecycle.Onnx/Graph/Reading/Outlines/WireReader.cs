using System.Text;
using System.Text.Unicode;

namespace Lifecycle.Onnx.Graph.Reading.Outlines;

/// <summary>
/// Walks over the fields of a protobuf message. Whatever is not written the one usual way (a number or a length longer than need be, a field
/// of another kind, one too many, a text that is no UTF-8) ends the walk: parsers may read such messages differently.
/// </summary>
internal ref struct WireReader(ReadOnlySpan<byte> message)
{
    private const int Varint = 0;
    private const int Delimited = 2;
    private const int Fixed32 = 5;

    private ReadOnlySpan<byte> _left = message;
    private uint _seen;
    private int _kind;

    /// <summary>Whether all that was walked over is written the usual way.</summary>
    public bool IsPlain { get; private set; } = true;

    /// <summary>The number of the field that is next.</summary>
    public int Field { get; private set; }

    /// <summary>Goes on to the next field; false at the end, or where the message is not plain.</summary>
    public bool Next()
    {
        if (_left.IsEmpty) return false;
        var tag = ReadVarint();
        (Field, _kind) = ((int)(tag >> 3), (int)(tag & 7));
        if (tag is < 8 or > int.MaxValue) Refuse();
        return IsPlain;
    }

    /// <summary>Ends the walk.</summary>
    public void Refuse()
    {
        IsPlain = false;
        _left = default;
    }

    /// <summary>Ends the walk unless this holds.</summary>
    public void Require(bool holds)
    {
        if (!holds) Refuse();
    }

    /// <summary>Ends the walk where the field was there before.</summary>
    public void RequireOnce()
    {
        var bit = 1u << Field;
        Require((_seen & bit) == 0);
        _seen |= bit;
    }

    /// <summary>A field of a whole number that is there once.</summary>
    public long Number()
    {
        RequireOnce();
        Require(_kind == Varint);
        return (long)ReadVarint();
    }

    /// <summary>A text that is there once.</summary>
    public string Text()
    {
        RequireOnce();
        return TextOfMany();
    }

    /// <summary>One of several texts.</summary>
    public string TextOfMany()
    {
        var bytes = Bytes();
        Require(Utf8.IsValid(bytes));
        return IsPlain ? Encoding.UTF8.GetString(bytes) : "";
    }

    /// <summary>A text that is there once and that nobody asks for.</summary>
    public void SkipText()
    {
        RequireOnce();
        Require(Utf8.IsValid(Bytes()));
    }

    /// <summary>A message, or bytes.</summary>
    public ReadOnlySpan<byte> Bytes()
    {
        Require(_kind == Delimited);
        var length = ReadVarint();
        Require(length <= (ulong)_left.Length);
        if (!IsPlain) return default;
        var bytes = _left[..(int)length];
        _left = _left[(int)length..];
        return bytes;
    }

    /// <summary>Floats, one, or several in a row.</summary>
    public void SkipFloats()
    {
        if (_kind == Delimited) Require(Bytes().Length % sizeof(float) == 0);
        else SkipFloat();
    }

    /// <summary>One float.</summary>
    public void SkipFloat()
    {
        Require(_kind == Fixed32 && _left.Length >= sizeof(float));
        if (IsPlain) _left = _left[sizeof(float)..];
    }

    /// <summary>Whole numbers, one, or several in a row.</summary>
    public WireReader Numbers() => _kind == Delimited ? new WireReader(Bytes()) : TakeOne();

    /// <summary>The next of <see cref="Numbers"/>; false at their end.</summary>
    public bool NextNumber(out long number)
    {
        number = 0;
        if (_left.IsEmpty) return false;
        number = (long)ReadVarint();
        return IsPlain;
    }

    private WireReader TakeOne()
    {
        Require(_kind == Varint);
        var before = _left;
        _ = ReadVarint();
        return IsPlain ? new WireReader(before[..^_left.Length]) : default;
    }

    private ulong ReadVarint()
    {
        var value = 0UL;
        for (var index = 0; index < Math.Min(_left.Length, 10); index++)
        {
            var part = _left[index];
            value |= (ulong)(part & 0x7F) << (7 * index);
            if (part >= 0x80) continue;
            // A last part of 0 says nothing, and the tenth has one bit.
            Require((part > 0 || index == 0) && (index < 9 || part == 1));
            if (IsPlain) _left = _left[(index + 1)..];
            return value;
        }
        Refuse();
        return 0;
    }
}
