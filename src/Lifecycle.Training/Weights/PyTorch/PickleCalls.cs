using System.Collections.Frozen;

namespace Lifecycle.Training.Weights.PyTorch;

/// <summary>All that a pickle may call: what rebuilds tensors and dicts. Anything else is refused by its name.</summary>
internal static class PickleCalls
{
    private static readonly FrozenDictionary<string, string> _storages = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["torch.BoolStorage"] = "BOOL",
        ["torch.ByteStorage"] = "U8",
        ["torch.CharStorage"] = "I8",
        ["torch.ShortStorage"] = "I16",
        ["torch.IntStorage"] = "I32",
        ["torch.LongStorage"] = "I64",
        ["torch.HalfStorage"] = "F16",
        ["torch.BFloat16Storage"] = "BF16",
        ["torch.FloatStorage"] = "F32",
        ["torch.DoubleStorage"] = "F64",
        ["torch.ComplexFloatStorage"] = "C64",
        ["torch.ComplexDoubleStorage"] = "C128",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, Func<object?[], object?>> _calls = new Dictionary<string, Func<object?[], object?>>(StringComparer.Ordinal)
    {
        ["collections.OrderedDict"] = OrderedDict,
        ["torch._utils._rebuild_tensor"] = Tensor,
        ["torch._utils._rebuild_tensor_v2"] = Tensor,
        ["torch._utils._rebuild_parameter"] = Parameter,
        ["torch._utils._rebuild_parameter_with_state"] = Parameter,
        ["torch.Size"] = static arguments => arguments is [object?[] sizes] ? sizes : throw Wrong("torch.Size"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Does a call.</summary>
    /// <exception cref="PickleException">The function is none of those that are allowed.</exception>
    public static object? Call(PickleGlobal function, object?[] arguments) => _calls.TryGetValue(function.ToString(), out var call) ? call(arguments) : throw Refused(function);

    /// <summary>The storage that a persistent id stands for: ("storage", type, key, device, count).</summary>
    /// <exception cref="PickleException">It is no such.</exception>
    public static PickleStorage Storage(object? id)
    {
        if (id is not object?[] parts || parts is not ["storage", PickleGlobal type, string key, string, long count] || count < 0)
            throw new PickleException("a reference outside the pickle that is no storage; expected the storage of a tensor");
        return _storages.TryGetValue(type.ToString(), out var elementType) ? new PickleStorage(key, elementType, count) : throw Refused(type);
    }

    private static PickleDict OrderedDict(object?[] arguments)
    {
        var dict = new PickleDict();
        if (arguments.Length == 0) return dict;
        if (arguments is not [List<object?> pairs]) throw Wrong("collections.OrderedDict");
        foreach (var pair in pairs)
            dict.Items.Add(pair switch
            {
                object?[] { Length: 2 } items => (items[0], items[1]),
                List<object?> { Count: 2 } items => (items[0], items[1]),
                _ => throw Wrong("collections.OrderedDict"),
            });
        return dict;
    }

    private static PickleTensor Tensor(object?[] arguments)
    {
        if (arguments is not [PickleStorage storage, long offset, object?[] shape, object?[] strides, ..] || shape.Length != strides.Length || shape.Length > SafeTensorsHeader.MaxAxes)
            throw Wrong("torch._utils._rebuild_tensor_v2");
        var tensor = new PickleTensor(storage, offset, Numbers(shape), Numbers(strides));
        if (offset < 0 || Reach(tensor) > storage.Count)
            throw new PickleException($"a tensor of shape [{string.Join(", ", tensor.Shape)}], strides [{string.Join(", ", tensor.Strides)}] at {offset} in a storage of {storage.Count} elements; expected it inside");
        return tensor;
    }

    // One past the last element that the tensor touches.
    private static long Reach(PickleTensor tensor)
    {
        try
        {
            // Sizes that overflow are refused even beside a zero, as torch could not hold them.
            _ = tensor.Shape.Aggregate(16L, static (product, size) => checked(product * size));
            if (tensor.Shape.Contains(0)) return tensor.Offset;
            return tensor.Shape.Zip(tensor.Strides).Aggregate(tensor.Offset, static (at, axis) => checked(at + ((axis.First - 1) * axis.Second))) + 1;
        }
        catch (OverflowException)
        {
            throw new PickleException($"a tensor of shape [{string.Join(", ", tensor.Shape)}], which overflows; expected sizes whose product fits 64 bits");
        }
    }

    private static object? Parameter(object?[] arguments) => arguments is [PickleTensor tensor, ..] ? tensor : throw Wrong("torch._utils._rebuild_parameter");

    private static long[] Numbers(object?[] items) =>
        Array.ConvertAll(items, static item => item is long number and >= 0 ? number : throw new PickleException("a size or stride that is no whole number from 0; expected such"));

    private static PickleException Wrong(string function) => new($"a call of {function} with other arguments than torch.save writes; expected those");

    private static PickleException Refused(PickleGlobal global) =>
        new($"{global}, which a file of weights does not need and which is not run here; expected tensors and plain containers alone, as torch.save(model.state_dict(), path) writes");
}
