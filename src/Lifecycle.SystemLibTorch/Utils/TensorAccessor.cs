using System.Collections;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp.Dispatch;

namespace TorchSharp.Utils;

/// <summary>Reads and writes the elements of a tensor in memory, in row-major order whatever its strides.</summary>
public sealed unsafe class TensorAccessor<T> : IDisposable, IEnumerable<T>
    where T : unmanaged
{
    private readonly T* _data;
    private readonly long[] _shape;
    private readonly long[] _strides;
    private readonly bool _contiguous;
    private torch.Tensor? _tensor;

    internal TensorAccessor(torch.Tensor tensor)
    {
        if (tensor.device_type != DeviceType.CPU)
            throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
        nint data;
        NativeError.Throw(Native.tensor_data(tensor.Handle, &data));
        _data = (T*)data;
        _shape = tensor.shape;
        _strides = tensor.stride();
        _contiguous = tensor.is_contiguous();
        _tensor = tensor;
    }

    public long Count => _tensor?.NumberOfElements ?? 0;

    public bool IsReadOnly => false;

    public T this[params long[] indices]
    {
        get => At(Offset(indices));
        set
        {
            _data[Offset(indices)] = value;
            GC.KeepAlive(this);
        }
    }

    public static bool operator ==(TensorAccessor<T> left, TensorAccessor<T> right) => left.Count == right.Count && left.SequenceEqual(right);

    public static bool operator !=(TensorAccessor<T> left, TensorAccessor<T> right) => !(left == right);

    public T[] ToArray()
    {
        var result = new T[Count];
        if (result.Length > 0)
            CopyTo(result);
        return result;
    }

    /// <summary>An array with as many dimensions as the tensor; of one element for a scalar.</summary>
    public Array ToNDArray()
    {
        if (_shape.Length < 2)
            return ToArray();
        var result = Array.CreateInstance(typeof(T), _shape);
        ref var first = ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(result));
        if (result.Length > 0)
            CopyTo(MemoryMarshal.CreateSpan(ref first, result.Length));
        return result;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    public void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var target = array[arrayIndex..];
        if (_contiguous)
        {
            var length = (int)Math.Min(target.Length, Count - CheckStart(tensorIndex));
            new ReadOnlySpan<T>(_data + tensorIndex, length).CopyTo(target);
            GC.KeepAlive(this);
            return;
        }

        var next = 0;
        foreach (var offset in Strides.Offsets(_shape, _strides, CheckStart(tensorIndex)))
        {
            if (next == target.Length)
                break;
            target[next++] = At(offset);
        }
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyFrom((ReadOnlySpan<T>)array, arrayIndex, tensorIndex);

    public void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var source = array[arrayIndex..];
        if (_contiguous)
        {
            var length = (int)Math.Min(source.Length, Count - CheckStart(tensorIndex));
            source[..length].CopyTo(new Span<T>(_data + tensorIndex, length));
            GC.KeepAlive(this);
            return;
        }

        var next = 0;
        foreach (var offset in Strides.Offsets(_shape, _strides, CheckStart(tensorIndex)))
        {
            if (next == source.Length)
                break;
            _data[offset] = source[next++];
        }
        GC.KeepAlive(this);
    }

    public IEnumerator<T> GetEnumerator()
    {
        foreach (var offset in Strides.Offsets(_shape, _strides, 0))
            yield return At(offset);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose() => _tensor = null;

    public override bool Equals(object? obj) => obj is TensorAccessor<T> other && this == other;

    public override int GetHashCode() => _tensor?.GetHashCode() ?? 0;

    // The tensor of a temporary accessor must outlive the read.
    private T At(long offset)
    {
        var value = _data[offset];
        GC.KeepAlive(this);
        return value;
    }

    private long CheckStart(long start) => start >= 0 && start < Count ? start : throw new ArgumentOutOfRangeException(nameof(start), start, $"The tensor has {Count} elements.");

    /// <summary>One index counts elements in row-major order; several are a position.</summary>
    private long Offset(long[] indices)
    {
        if (indices.Length != 1)
            return Strides.Offset(indices, _shape, _strides);
        if (indices[0] >= Count || indices[0] < 0)
            throw new IndexOutOfRangeException($"{indices[0]} in a collection of {Count} elements.");
        return _contiguous ? indices[0] : Strides.Offset(indices[0], _shape, _strides);
    }
}
