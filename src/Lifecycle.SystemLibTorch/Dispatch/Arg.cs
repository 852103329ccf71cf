using System.Numerics;
using System.Text;
using static TorchSharp.torch;

namespace TorchSharp.Dispatch;

/// <summary>
/// One argument of an operator. Whatever an operator takes converts to it; null is None where the schema allows it and the
/// schema's default otherwise.
/// </summary>
internal readonly struct Arg
{
    private readonly object? _reference;
    private readonly long _bits;
    private readonly Tag _tag;
    private readonly int _count;

    private Arg(Tag tag, long bits, object? reference = null, int count = 0)
    {
        _tag = tag;
        _bits = bits;
        _reference = reference;
        _count = count;
    }

    /// <summary>No value; an absent optional argument.</summary>
    internal static Arg None => default;

    /// <summary>The schema's default, for an argument in the middle.</summary>
    internal static Arg Default => new(Tag.Default, 0);

    public static implicit operator Arg(Tensor? value) => value is null ? default : new(Tag.Tensor, 0, value);

    public static implicit operator Arg(long value) => new(Tag.Int, value);

    public static implicit operator Arg(int value) => new(Tag.Int, value);

    public static implicit operator Arg(double value) => new(Tag.Double, BitConverter.DoubleToInt64Bits(value));

    public static implicit operator Arg(bool value) => new(Tag.Bool, value ? 1 : 0);

    public static implicit operator Arg(long? value) => value is { } given ? (Arg)given : default;

    public static implicit operator Arg(double? value) => value is { } given ? (Arg)given : default;

    public static implicit operator Arg(bool? value) => value is { } given ? (Arg)given : default;

    public static implicit operator Arg(ScalarType value) => new(Tag.Int, (long)value);

    public static implicit operator Arg(ScalarType? value) => value is { } given ? (Arg)given : default;

    public static implicit operator Arg(Device? value) => value is null ? default : new(Tag.Device, value.index, null, (int)value.type);

    public static implicit operator Arg(Generator? value) => value is null ? default : new(Tag.Generator, value.Handle, value);

    public static implicit operator Arg(Scalar? value) => value is null ? default : new(value.Tag, value.Bits, value);

    public static implicit operator Arg(string? value) => value is null ? default : new(Tag.String, 0, value, Encoding.UTF8.GetByteCount(value));

    public static implicit operator Arg(long[]? value) => value is null ? default : new(Tag.IntList, 0, value, value.Length);

    /// <summary>For one call only: the call gives the memory back.</summary>
    public static implicit operator Arg(ReadOnlySpan<long> value) => value.Length <= SpanBuffer<long>.Capacity
        ? new Arg(Tag.IntList, 0, SpanBuffer<long>.Of(value), value.Length)
        : value.ToArray();

    /// <inheritdoc cref="op_Implicit(ReadOnlySpan{long})"/>
    public static implicit operator Arg(ReadOnlySpan<Tensor> value) => value.Length <= SpanBuffer<Tensor>.Capacity
        ? new Arg(Tag.TensorList, 0, SpanBuffer<Tensor>.Of(value), value.Length)
        : value.ToArray();

    public static implicit operator Arg(double[]? value) => value is null ? default : new(Tag.DoubleList, 0, value, value.Length);

    public static implicit operator Arg(bool[]? value) => value is null ? default : new(Tag.BoolList, 0, value, value.Length);

    public static implicit operator Arg(Tensor?[]? value) => value is null ? default : new(Tag.TensorList, 0, value, value.Length);

    public static implicit operator Arg(List<Tensor>? value) => List(value);

    /// <summary>A list of tensors; an interface cannot convert implicitly.</summary>
    internal static Arg List(IList<Tensor>? value) => value is null ? default : new(Tag.TensorList, 0, value, value.Count);

    /// <summary>How many 8-byte words of working memory <see cref="Write"/> takes.</summary>
    internal int Room => _tag switch
    {
        Tag.IntList or Tag.DoubleList or Tag.BoolList or Tag.TensorList => _count,
        Tag.String => (_count + 7) / 8,
        Tag.Complex => 2,
        _ => 0,
    };

    /// <summary>Writes the value for the native side, with what it points at into <paramref name="room"/>.</summary>
    internal unsafe void Write(NativeValue* target, long* room)
    {
        target->Tag = _tag;
        target->Count = _count;
        target->Bits = _bits;
        switch (_tag)
        {
            case Tag.Tensor:
                target->Bits = ((Tensor)_reference!).Handle;
                break;
            case Tag.IntList or Tag.DoubleList or Tag.BoolList or Tag.TensorList or Tag.String or Tag.Complex:
                target->Bits = (nint)room;
                WriteList(room);
                break;
        }
    }

    /// <summary>Holds on to what the native side works on, up to the end of the call.</summary>
    internal void Release()
    {
        if (_tag == Tag.IntList)
            (_reference as SpanBuffer<long>)?.Return();
        else if (_tag == Tag.TensorList)
            (_reference as SpanBuffer<Tensor>)?.Return();
        GC.KeepAlive(_reference);
    }

    private unsafe void WriteList(long* room)
    {
        switch (_reference)
        {
            case long[] integers:
                integers.CopyTo(new Span<long>(room, _count));
                break;
            case SpanBuffer<long> integers:
                integers.First(_count).CopyTo(new Span<long>(room, _count));
                break;
            case double[] numbers:
                numbers.CopyTo(new Span<double>(room, _count));
                break;
            case bool[] flags:
                for (var i = 0; i < _count; i++)
                    room[i] = flags[i] ? 1 : 0;
                break;
            case SpanBuffer<Tensor> tensors:
                for (var i = 0; i < _count; i++)
                    room[i] = tensors.First(_count)[i]?.Handle ?? 0;
                break;
            case IList<Tensor?> tensors:
                for (var i = 0; i < _count; i++)
                    room[i] = tensors[i]?.Handle ?? 0;
                break;
            case string text:
                Encoding.UTF8.GetBytes(text, new Span<byte>(room, _count));
                break;
            case Scalar scalar:
                *(Complex*)room = scalar.Complex;
                break;
        }
    }
}
