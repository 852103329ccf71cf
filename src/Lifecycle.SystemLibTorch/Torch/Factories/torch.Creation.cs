using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp.Dispatch;

namespace TorchSharp;

// What the factories have in common.
public static partial class torch
{
    /// <summary>A whole number fills a tensor of integers, anything else one of the default type.</summary>
    private static ScalarType TypeOfFilling(Scalar value) => is_integral(value.Type) ? ScalarType.Int64 : s_defaultDtype;

    private static Tensor Finished(Tensor tensor, bool requires_grad, string[]? names = null)
    {
        if (names is { Length: > 0 })
            throw new NotSupportedException($"Named dimensions ({string.Join(", ", names)}) are not supported over the system's libtorch: leave out 'names'.");
        return requires_grad ? tensor.requires_grad_() : tensor;
    }

    private static ScalarType Continuous(ScalarType? dtype)
    {
        var type = dtype ?? s_defaultDtype;
        return is_floating_point(type) || is_complex(type)
            ? type
            : throw new ArgumentException($"Random numbers of type {type} cannot be made here: give a floating-point type, or use randint.", nameof(dtype));
    }

    private static Tensor FromValue<T>(T value, ScalarType? dtype, Device? device, bool requires_grad)
        where T : unmanaged => FromSpan(new ReadOnlySpan<T>(in value), [], dtype, device, requires_grad);

    private static long LengthOf(Array rawArray)
    {
        ArgumentNullException.ThrowIfNull(rawArray);
        return rawArray.Length;
    }

    private static Tensor FromArray<T>(Array data, ScalarType? dtype, Device? device, bool requires_grad, string[]? names)
        where T : unmanaged
    {
        ref var first = ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(data));
        return FromSpan(MemoryMarshal.CreateReadOnlySpan(ref first, data.Length), ShapeOf(data), dtype, device, requires_grad, names);
    }

    /// <summary>A tensor of its own with a copy of <paramref name="data"/>, made in one go.</summary>
    private static unsafe Tensor FromSpan<T>(ReadOnlySpan<T> data, ReadOnlySpan<long> dimensions, ScalarType? dtype, Device? device, bool requires_grad, string[]? names = null)
        where T : unmanaged
    {
        var count = CheckedCount(dimensions, data.Length);
        var source = ScalarTypeOf(typeof(T));
        var tensor = Unfilled(dimensions, source);
        data[..count].CopyTo(new Span<T>((void*)tensor.Data(), count));
        return Finished(Converted(tensor, dtype ?? source, device), requires_grad, names);
    }

    private static unsafe Tensor Unfilled(ReadOnlySpan<long> dimensions, ScalarType type)
    {
        nint tensor;
        fixed (long* sizes = dimensions)
            NativeError.Throw(Native.tensor_unfilled(sizes, dimensions.Length, (int)type, &tensor));
        return new Tensor(tensor);
    }

    /// <summary>The tensor in another type or place, or itself where nothing changes.</summary>
    private static Tensor Converted(Tensor tensor, ScalarType dtype, Device? device)
    {
        var place = InitializeDevice(device);
        return dtype == tensor.dtype && place.type == DeviceType.CPU ? tensor : tensor.to(dtype, place, disposeAfter: true);
    }

    private static int CheckedCount(ReadOnlySpan<long> dimensions, long available)
    {
        var wanted = 1L;
        foreach (var extent in dimensions)
            wanted = checked(wanted * extent);
        if (wanted > available || wanted < 0)
            throw new ArgumentException($"mismatched total size creating a tensor from an array: {wanted} vs. {available}");
        return (int)wanted;
    }

    private static long[] ShapeOf(Array array)
    {
        var shape = new long[array.Rank];
        for (var dim = 0; dim < shape.Length; dim++)
            shape[dim] = array.GetLongLength(dim);
        return shape;
    }

    private static ReadOnlySpan<T> Span<T>(IList<T> list) => list switch
    {
        T[] array => array,
        List<T> own => CollectionsMarshal.AsSpan(own),
        _ => list.ToArray(),
    };
}
