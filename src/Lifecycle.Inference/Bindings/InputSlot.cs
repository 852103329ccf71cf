using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Lifecycle.Inference.Predicting;
using Lifecycle.Inference.Sessions;
using Lifecycle.Onnx.Graph;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Lifecycle.Inference.Bindings;

/// <summary>One input of a call: numbers in a buffer of its own, texts, or a value of the caller's. For one caller at a time.</summary>
internal sealed unsafe class InputSlot(TensorInfo info) : IDisposable
{
    private readonly NativeBuffer _buffer = new();
    private long[] _shape = new long[info.Shape.Count];
    private int _rank = info.Shape.Count;
    private int _elements;
    private bool _isRows;
    private bool _ownsValue;

    public TensorInfo Info => info;

    public bool IsSet { get; private set; }

    /// <summary>Texts, or a value of the caller's; null where the numbers are in the buffer.</summary>
    public OrtValue? Value { get; private set; }

    public ReadOnlySpan<long> Shape => new(_shape, 0, _rank);

    /// <summary>Room for the elements of a shape; tells whether the buffer moved.</summary>
    public Span<T> Prepare<T>(scoped ReadOnlySpan<long> shape, long length, out bool moved) where T : unmanaged
    {
        if (ElementTypeOf<T>.Value != info.ElementType || info.ElementType == OnnxElementType.Undefined)
            throw WrongType($"{ElementTypeOf<T>.Name} elements");
        moved = Resize(shape, length, sizeof(T) * 8);
        return new Span<T>(_buffer.Address, _elements);
    }

    /// <summary>Room for rows that were found to be such: the other dimensions are fixed.</summary>
    public Span<T> PrepareRows<T>(int rows, int elements, out bool moved) where T : unmanaged
    {
        if (ElementTypeOf<T>.Value != info.ElementType) throw WrongType($"{ElementTypeOf<T>.Name} elements");
        moved = ResizeRows(rows, elements);
        return new Span<T>(_buffer.Address, elements);
    }

    /// <summary>Zeros, with 1 for dimensions that are open; true where the buffer moved.</summary>
    public bool PrepareZeros()
    {
        var bits = info.ElementType.BitsPerElement();
        var moved = Resize([.. info.Shape.Select(static dimension => dimension.Value ?? 1)], length: -1, bits);
        NativeMemory.Clear(_buffer.Address, (nuint)Bytes(_elements, bits));
        return moved;
    }

    /// <summary>Takes the bytes of elements of any type but texts.</summary>
    public bool SetBytes(ReadOnlySpan<byte> bytes, ReadOnlySpan<long> shape)
    {
        var bits = info.ElementType.BitsPerElement();
        if (bits == 0) throw WrongType("bytes");
        var moved = Resize(shape, shape.IsEmpty && bits >= 8 && bytes.Length % (bits / 8) == 0 ? bytes.Length / (bits / 8) : -1, bits);
        var wanted = Bytes(_elements, bits);
        if (bytes.Length != wanted)
        {
            IsSet = false;
            throw TensorMismatchException.Input(TensorMismatch.Length, info, $"{bytes.Length} bytes", $"{wanted} for the shape {ShapeRules.Text(Shape)}", "pass as many bytes as the shape says");
        }
        bytes.CopyTo(new Span<byte>(_buffer.Address, bytes.Length));
        return moved;
    }

    public void SetTexts(ReadOnlySpan<string> texts, ReadOnlySpan<long> shape)
    {
        if (info.ElementType != OnnxElementType.String) throw WrongType("texts");
        Clear();
        Reshape(shape, texts.Length);
        Value = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, Shape.ToArray());
        _ownsValue = true;
        for (var index = 0; index < texts.Length; index++)
        {
            ArgumentNullException.ThrowIfNull(texts[index], nameof(texts));
            Value.StringTensorSetElementAt(texts[index].AsSpan(), index);
        }
        IsSet = true;
    }

    public void SetValue(OrtValue value)
    {
        Clear();
        if (value.IsTensor)
        {
            var description = value.GetTensorTypeAndShape();
            if ((OnnxElementType)description.ElementDataType != info.ElementType) throw WrongType($"{(OnnxElementType)description.ElementDataType} elements");
            Reshape(description.Shape, length: -1);
        }
        else if (info.ElementType != OnnxElementType.Undefined)
        {
            throw WrongType($"a {value.OnnxType}");
        }
        Value = value;
        IsSet = true;
    }

    /// <summary>Refuses numbers that are infinite or none.</summary>
    public void RequireFinite()
    {
        if (Value is not null) return;
        var found = info.ElementType switch
        {
            OnnxElementType.Float => NotFinite<float>(),
            OnnxElementType.Double => NotFinite<double>(),
            OnnxElementType.Float16 => NotFinite<Half>(),
            OnnxElementType.BFloat16 => NotFiniteBits(),
            _ => -1,
        };
        if (found < 0) return;
        throw TensorMismatchException.Input(TensorMismatch.NotFinite, info, $"a value at position {found} that is infinite or no number", "finite numbers", "fill in missing values, or set RequireFinite to false");
    }

    /// <summary>A value over the buffer, which the caller disposes.</summary>
    public OrtValue ToValue() => OrtValue.CreateTensorValueWithData(
        OrtMemoryInfo.DefaultInstance, (TensorElementType)info.ElementType, Shape.ToArray(), (nint)_buffer.Address, Bytes(_elements, info.ElementType.BitsPerElement()));

    /// <summary>Bytes of its buffer.</summary>
    public long BufferBytes => _buffer.Capacity;

    /// <summary>Gives the buffer back, which nothing points to any more; what was given is forgotten.</summary>
    public void FreeBuffer()
    {
        Clear();
        _buffer.Dispose();
    }

    /// <summary>Forgets what was given; the buffer stays.</summary>
    public void Clear()
    {
        IsSet = false;
        if (Value is null) return;
        if (_ownsValue) Value.Dispose();
        (Value, _ownsValue) = (null, false);
    }

    public void Dispose() => FreeBuffer();

    internal static long Bytes(long elements, int bits) => ((elements * bits) + 7) / 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Resize(ReadOnlySpan<long> shape, long length, int bits)
    {
        Clear();
        Reshape(shape, length);
        var moved = _buffer.Ensure(Bytes(_elements, bits));
        IsSet = true;
        return moved;
    }

    private bool ResizeRows(int rows, int elements)
    {
        if (Value is not null) Clear();
        if (!_isRows)
        {
            for (var axis = 1; axis < info.Shape.Count; axis++) _shape[axis] = info.Shape[axis].Value!.Value;
            _rank = info.Shape.Count;
            _isRows = true;
        }
        _shape[0] = rows;
        _elements = elements;
        IsSet = true;
        return _buffer.Ensure(Bytes(elements, info.ElementType.BitsPerElement()));
    }

    private void Reshape(ReadOnlySpan<long> shape, long length)
    {
        _isRows = false;
        _rank = ShapeRules.Rank(info, shape);
        if (_rank > _shape.Length) Array.Resize(ref _shape, _rank);
        _elements = ShapeRules.Resolve(info, shape, length, _shape.AsSpan(0, _rank));
    }

    private int NotFinite<T>() where T : unmanaged, INumber<T>
    {
        var values = new ReadOnlySpan<T>(_buffer.Address, _elements);
        // One number that is none, or is infinite, is the largest of all: most inputs take one vectorized pass.
        if (values.IsEmpty || T.IsFinite(TensorPrimitives.MaxMagnitude(values))) return -1;
        for (var index = 0; index < values.Length; index++)
            if (!T.IsFinite(values[index])) return index;
        return -1;
    }

    // .NET has no such type: all bits of the exponent are set.
    private int NotFiniteBits()
    {
        const ushort exponent = 0x7F80;
        var values = new ReadOnlySpan<ushort>(_buffer.Address, _elements);
        for (var index = 0; index < values.Length; index++)
            if ((values[index] & exponent) == exponent) return index;
        return -1;
    }

    private TensorMismatchException WrongType(string found) => TensorMismatchException.Input(
        TensorMismatch.ElementType, info, found, info.ElementType == OnnxElementType.Undefined ? "a sequence, a map or another value that is no tensor" : $"{info.ElementType} elements",
        info.ElementType == OnnxElementType.Undefined ? "pass an OrtValue" : "pass values of that type");
}
