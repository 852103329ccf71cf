using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Data;

/// <summary>Tensors from arrays and spans, copied.</summary>
internal static class ArrayTensors
{
    private static readonly Dictionary<Type, ScalarType> _types = new()
    {
        [typeof(byte)] = ScalarType.Byte, [typeof(sbyte)] = ScalarType.Int8, [typeof(short)] = ScalarType.Int16, [typeof(int)] = ScalarType.Int32,
        [typeof(long)] = ScalarType.Int64, [typeof(float)] = ScalarType.Float32, [typeof(double)] = ScalarType.Float64, [typeof(bool)] = ScalarType.Bool,
        [typeof(Half)] = ScalarType.Float16,
    };

    /// <summary>The torch element type of a .NET type.</summary>
    public static ScalarType TypeOf(Type type) => _types.TryGetValue(type, out var found)
        ? found
        : throw new ArgumentException($"There is no tensor of {type.Name}; expected one of {string.Join(", ", _types.Keys.Select(t => t.Name))}.", nameof(type));

    /// <summary>A tensor of a span's elements.</summary>
    public static Tensor From<T>(ReadOnlySpan<T> values, params ReadOnlySpan<long> shape) where T : unmanaged
    {
        var tensor = empty(shape, TypeOf(typeof(T)));
        if (tensor.NumberOfElements != values.Length)
        {
            tensor.Dispose();
            throw new ArgumentException($"Expected the elements of {ElementSpec.Format(shape.ToArray())}; found {values.Length}.", nameof(values));
        }
        if (!values.IsEmpty) MemoryMarshal.AsBytes(values).CopyTo(tensor.bytes);
        return tensor;
    }

    /// <summary>A tensor of an array: of any rank, or of arrays of equal shape (jagged).</summary>
    public static Tensor From(Array array)
    {
        if (array.GetType().GetElementType() is { IsArray: true }) return FromJagged(array);
        var tensor = empty([.. Enumerable.Range(0, array.Rank).Select(axis => array.GetLongLength(axis))], TypeOf(array.GetType().GetElementType()!));
        if (array.Length > 0) BytesOf(array, tensor.ElementSize).CopyTo(tensor.bytes);
        return tensor;
    }

    private static Tensor FromJagged(Array rows)
    {
        using var scope = NewDisposeScope();
        var parts = new Tensor[rows.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = From((Array)(rows.GetValue(i) ?? throw new ArgumentException($"Row {i} is null; expected an array.", nameof(rows))));
            if (!parts[i].shape.SequenceEqual(parts[0].shape))
                throw new DataException($"Row {i} has shape {ElementSpec.Format(parts[i].shape)} and row 0 {ElementSpec.Format(parts[0].shape)}; expected rows of one shape; take a SequenceDataset for rows of different lengths.");
        }
        if (parts.Length == 0) throw new DataException("The array holds no rows; expected at least one.");
        return stack(parts).MoveToOuterDisposeScope();
    }

    private static ReadOnlySpan<byte> BytesOf(Array array, long elementSize) =>
        MemoryMarshal.CreateReadOnlySpan(ref MemoryMarshal.GetArrayDataReference(array), checked((int)(array.LongLength * elementSize)));
}
