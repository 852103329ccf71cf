using System.Numerics;
using TorchSharp.Dispatch;
using static TorchSharp.torch;

namespace TorchSharp.Jit;

/// <summary>
/// What goes into TorchScript and comes out of it: tensors, numbers, null, and lists and tuples of them. A tuple of up to five
/// comes as a C# tuple, typed where all are tensors or all are numbers; a list as an array; a longer tuple as a list.
/// </summary>
internal static unsafe class JitValues
{
    internal delegate nint Invocation(NativeValue* arguments, int count, NativeValue* result);

    internal static object? Invoke(string name, object?[] inputs, Invocation invocation)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var arguments = Array.ConvertAll(inputs, input => Argument(name, input));
        var words = arguments.Sum(static argument => argument.Room);
        var values = new NativeValue[arguments.Length];
        NativeValue result;
        fixed (NativeValue* start = values)
        fixed (long* room = new long[words + 1])
        {
            var next = room;
            for (var i = 0; i < values.Length; i++)
            {
                arguments[i].Write(start + i, next);
                next += arguments[i].Room;
            }
            NativeError.Throw(invocation(start, values.Length, &result), message => Failure(name, message));
        }
        GC.KeepAlive(inputs);
        return Result(result);
    }

    private static Arg Argument(string name, object? input) => input switch
    {
        null => Arg.None,
        Tensor tensor => tensor,
        Scalar scalar => scalar,
        float number => (double)number,
        double number => number,
        bool flag => flag,
        int integer => integer,
        long integer => integer,
        Tensor[] tensors => tensors,
        _ => throw new NotSupportedException(
            $"TorchScript's '{name}' cannot take an argument of type {input.GetType().Name}: pass a Tensor, a Tensor[], a number, a bool, a Scalar or null."),
    };

    private static Exception Failure(string name, string message)
    {
        const string Unsupported = "unsupported result: ";
        return message.StartsWith(Unsupported, StringComparison.Ordinal)
            ? new NotSupportedException(
                $"TorchScript's '{name}' gives a {message[Unsupported.Length..]}, of which nothing can be made here: let it give tensors, numbers, None, or lists and tuples of them.")
            : new System.Runtime.InteropServices.ExternalException(message);
    }

    private static object? Result(NativeValue value)
    {
        switch (value.Tag)
        {
            case Tag.None: return null;
            case Tag.Tensor: return new Tensor((nint)value.Bits);
            case Tag.TensorList: return Tensors(value);
            case Tag.List: return Typed(Elements(value));
            case Tag.Tuple: return Tuple(Elements(value));
            case Tag.Complex:
                var number = *(Complex*)value.Bits;
                Native.aten_free((nint)value.Bits);
                return (Scalar)number;
            default: return new Scalar(value.Tag, value.Bits);
        }
    }

    private static Tensor[] Tensors(NativeValue list)
    {
        var handles = new Span<nint>((void*)list.Bits, list.Count);
        var tensors = new Tensor[handles.Length];
        for (var i = 0; i < tensors.Length; i++) tensors[i] = new Tensor(handles[i]);
        Native.aten_free((nint)list.Bits);
        return tensors;
    }

    private static object?[] Elements(NativeValue list)
    {
        var elements = new object?[list.Count];
        for (var i = 0; i < elements.Length; i++) elements[i] = Result(((NativeValue*)list.Bits)[i]);
        Native.aten_free((nint)list.Bits);
        return elements;
    }

    // An array of tensors or of numbers where it holds nothing else; an empty one is of numbers.
    private static object Typed(object?[] elements)
    {
        if (elements.All(static element => element is Scalar)) return Array.ConvertAll(elements, static element => (Scalar)element!);
        if (elements.All(static element => element is Tensor)) return Array.ConvertAll(elements, static element => (Tensor)element!);
        return elements;
    }

    private static object? Tuple(object?[] elements) => Typed(elements) switch
    {
        Tensor[] tensors => Tuple<Tensor>(tensors),
        Scalar[] numbers => Tuple<Scalar>(numbers),
        _ => Tuple<object?>(elements),
    };

    private static object? Tuple<T>(T[] items) => items.Length switch
    {
        1 => items[0],
        2 => (items[0], items[1]),
        3 => (items[0], items[1], items[2]),
        4 => (items[0], items[1], items[2], items[3]),
        5 => (items[0], items[1], items[2], items[3], items[4]),
        _ => items,
    };
}
