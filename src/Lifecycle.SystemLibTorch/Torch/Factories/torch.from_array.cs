using System.Runtime.InteropServices;
using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    /// <inheritdoc cref="from_array(Array, ScalarType?, Device?, bool, string[])"/>
    public static Tensor from_array(Array rawArray, Device? device = null) => from_array(rawArray, dtype: null, device);

    /// <summary>A tensor over the memory of an array, which both then share; a copy where the type or the device is another one.</summary>
    public static Tensor from_array(Array rawArray, ScalarType? dtype, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        var tensor = Over(rawArray, ShapeOf(rawArray));
        return Finished(Converted(tensor, dtype ?? tensor.dtype, device), requires_grad, names);
    }

    /// <summary>A one-dimensional tensor over a part of an array.</summary>
    public static Tensor frombuffer(Array rawArray, ScalarType dtype, long count = -1, long offset = 0, bool requires_grad = false)
    {
        var length = rawArray.LongLength;
        if (offset < 0 || offset >= length)
            throw new ArgumentException($"invalid value for 'offset': {offset}");
        if (count > length - offset)
            throw new IndexOutOfRangeException($"element count is too large: {count}");
        using var whole = Over(rawArray, [length]);
        var part = whole.narrow(0, offset, count < 0 ? length - offset : count);
        return Finished(Converted(part, dtype, CPU), requires_grad);
    }

    private static unsafe Tensor Over(Array array, long[] shape)
    {
        var element = array.GetType().GetElementType()!;
        var pin = GCHandle.Alloc(array, GCHandleType.Pinned);
        nint tensor;
        fixed (long* sizes = shape)
        {
            var error = Native.tensor_over(
                pin.AddrOfPinnedObject(), sizes, shape.Length, (int)ScalarTypeOf(element), GCHandle.ToIntPtr(pin), &Unpin, &tensor);
            if (error != 0)
                pin.Free();
            NativeError.Throw(error);
        }

        return new Tensor(tensor);
    }

    [UnmanagedCallersOnly]
    private static void Unpin(nint owner) => GCHandle.FromIntPtr(owner).Free();
}
