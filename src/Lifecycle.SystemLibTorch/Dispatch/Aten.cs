using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Dispatch;

/// <summary>
/// Calls ATen operators. Trailing arguments may be left out where the schema has defaults. An error of libtorch arrives
/// as <see cref="ExternalException"/> with its message.
/// </summary>
internal static unsafe class Aten
{
    /// <summary>Working memory on the stack, in words of 8 bytes; a longer argument list takes it from the heap.</summary>
    private const int StackWords = 64;

    /// <summary>An operator with one tensor as its result.</summary>
    internal static Tensor Call(Operator op, params ReadOnlySpan<Arg> args)
    {
        NativeValue result;
        Invoke(op, args, &result, 1);
        return Tensor(result);
    }

    internal static (Tensor, Tensor) Call2(Operator op, params ReadOnlySpan<Arg> args)
    {
        var results = stackalloc NativeValue[2];
        Invoke(op, args, results, 2);
        return (Tensor(results[0]), Tensor(results[1]));
    }

    internal static (Tensor, Tensor, Tensor) Call3(Operator op, params ReadOnlySpan<Arg> args)
    {
        var results = stackalloc NativeValue[3];
        Invoke(op, args, results, 3);
        return (Tensor(results[0]), Tensor(results[1]), Tensor(results[2]));
    }

    internal static (Tensor, Tensor, Tensor, Tensor) Call4(Operator op, params ReadOnlySpan<Arg> args)
    {
        var results = stackalloc NativeValue[4];
        Invoke(op, args, results, 4);
        return (Tensor(results[0]), Tensor(results[1]), Tensor(results[2]), Tensor(results[3]));
    }

    /// <summary>An operator whose result is a list of tensors.</summary>
    internal static Tensor[] CallList(Operator op, params ReadOnlySpan<Arg> args)
    {
        NativeValue result;
        Invoke(op, args, &result, 1);
        var handles = new Span<nint>((void*)result.Bits, result.Count);
        var tensors = new Tensor[handles.Length];
        for (var i = 0; i < tensors.Length; i++)
            tensors[i] = new Tensor(handles[i]);
        Native.aten_free((nint)result.Bits);
        return tensors;
    }

    /// <summary>An operator whose result is its first argument, changed: the result is dropped, the argument returned.</summary>
    internal static Tensor CallInPlace(Operator op, Tensor self)
    {
        Invoke(op, [self], null, 0);
        return self;
    }

    /// <inheritdoc cref="CallInPlace(Operator, Tensor)"/>
    internal static Tensor CallInPlace(Operator op, Tensor self, Arg second)
    {
        Invoke(op, [self, second], null, 0);
        return self;
    }

    /// <inheritdoc cref="CallInPlace(Operator, Tensor)"/>
    internal static Tensor CallInPlace(Operator op, Tensor self, Arg second, Arg third)
    {
        Invoke(op, [self, second, third], null, 0);
        return self;
    }

    /// <inheritdoc cref="CallInPlace(Operator, Tensor)"/>
    internal static Tensor CallInPlace(Operator op, Tensor self, Arg second, Arg third, Arg fourth)
    {
        Invoke(op, [self, second, third, fourth], null, 0);
        return self;
    }

    /// <inheritdoc cref="CallInPlace(Operator, Tensor)"/>
    internal static Tensor CallInPlace(Operator op, Tensor self, Arg second, Arg third, Arg fourth, Arg fifth)
    {
        Invoke(op, [self, second, third, fourth, fifth], null, 0);
        return self;
    }

    /// <summary>An operator that writes into a tensor, which is its last argument.</summary>
    internal static Tensor CallInto(Operator op, Tensor target, Tensor self)
    {
        Invoke(op, [self, target], null, 0);
        return target;
    }

    /// <inheritdoc cref="CallInto(Operator, Tensor, Tensor)"/>
    internal static Tensor CallInto(Operator op, Tensor target, Tensor self, Arg second)
    {
        Invoke(op, [self, second, target], null, 0);
        return target;
    }

    /// <inheritdoc cref="CallInto(Operator, Tensor, Tensor)"/>
    internal static Tensor CallInto(Operator op, Tensor target, Tensor self, Arg second, Arg third)
    {
        Invoke(op, [self, second, third, target], null, 0);
        return target;
    }

    /// <summary>An operator called for its effect.</summary>
    internal static void CallVoid(Operator op, params ReadOnlySpan<Arg> args) => Invoke(op, args, null, 0);

    internal static bool CallBool(Operator op, params ReadOnlySpan<Arg> args) => Number(op, args).Bits != 0;

    internal static long CallLong(Operator op, params ReadOnlySpan<Arg> args) => Number(op, args).Bits;

    internal static double CallDouble(Operator op, params ReadOnlySpan<Arg> args) => BitConverter.Int64BitsToDouble(Number(op, args).Bits);

    internal static Scalar CallScalar(Operator op, params ReadOnlySpan<Arg> args)
    {
        var result = Number(op, args);
        if (result.Tag != Tag.Complex)
            return new Scalar(result.Tag, result.Bits);
        var value = *(System.Numerics.Complex*)result.Bits;
        Native.aten_free((nint)result.Bits);
        return value;
    }

    private static NativeValue Number(Operator op, ReadOnlySpan<Arg> args)
    {
        NativeValue result;
        Invoke(op, args, &result, 1);
        return result;
    }

    /// <summary>An undefined tensor, such as a gradient that was not asked for, is null.</summary>
    private static Tensor Tensor(NativeValue result) => result.Tag == Tag.Tensor ? new Tensor((nint)result.Bits) : null!;

    [SkipLocalsInit]
    private static void Invoke(Operator op, ReadOnlySpan<Arg> args, NativeValue* results, int resultCount)
    {
        var words = 0;
        foreach (ref readonly var arg in args)
            words += arg.Room;
        if (words > StackWords)
        {
            InvokeWithHeap(op, args, words, results, resultCount);
            return;
        }

        var room = stackalloc long[StackWords];
        Invoke(op, args, room, results, resultCount);
    }

    private static void InvokeWithHeap(Operator op, ReadOnlySpan<Arg> args, int words, NativeValue* results, int resultCount)
    {
        var room = (long*)NativeMemory.Alloc((nuint)words, sizeof(long));
        try
        {
            Invoke(op, args, room, results, resultCount);
        }
        finally
        {
            NativeMemory.Free(room);
        }
    }

    [SkipLocalsInit]
    private static void Invoke(Operator op, ReadOnlySpan<Arg> args, long* room, NativeValue* results, int resultCount)
    {
        var values = stackalloc NativeValue[args.Length];
        for (var i = 0; i < args.Length; i++)
        {
            args[i].Write(values + i, room);
            room += args[i].Room;
        }

        var error = Native.aten_call(op.Handle, values, args.Length, results, resultCount);
        foreach (ref readonly var arg in args)
            arg.Release();
        NativeError.Throw(error);
    }
}
