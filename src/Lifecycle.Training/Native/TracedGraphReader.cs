using System.Runtime.InteropServices;
using System.Text;
using TorchSharp;

namespace Lifecycle.Training.Native;

/// <summary>Reads the buffer that the native graph writer fills (graph_writer.cpp), in the same order.</summary>
internal ref struct TracedGraphReader
{
    private ReadOnlySpan<byte> _rest;

    private delegate T Item<out T>(ref TracedGraphReader reader);

    internal static TracedGraph Read(ReadOnlySpan<byte> buffer)
    {
        var reader = new TracedGraphReader { _rest = buffer };
        var names = reader.List(static (ref r) => r.Text());
        var values = reader.List(static (ref r) => r.Value());
        var nodes = reader.List(static (ref r) => r.Node());
        var outputs = reader.List(static (ref r) => r.Number<long>());
        var warnings = reader.List(static (ref r) => r.Text());
        return new(names.Zip(values, static (name, value) => new TracedInput(name, value)).ToList(), nodes, outputs, warnings);
    }

    private TracedNode Node() => new(
        Text(), Text(), Text(),
        List(static (ref r) => r.Number<long>()),
        List(static (ref r) => r.Value()),
        List(static (ref r) => r.Attribute()).ToDictionary(static pair => pair.Key, static pair => pair.Value));

    private TracedValue Value()
    {
        var id = Number<long>();
        var typeName = Text();
        var type = Number<sbyte>();
        var rank = Number<int>();
        return new(id, typeName, type < 0 ? null : (torch.ScalarType)type, rank < 0 ? null : Numbers<long>(rank));
    }

    private KeyValuePair<string, object> Attribute() => new(Text(), (char)Number<sbyte>() switch
    {
        'i' => Number<long>(),
        'f' => Number<double>(),
        's' => Text(),
        'I' => List(static (ref r) => r.Number<long>()),
        'F' => List(static (ref r) => r.Number<double>()),
        'S' => List(static (ref r) => r.Text()),
        't' => Tensor(),
        _ => new UnreadAttribute(Text()),
    });

    private TracedTensor Tensor()
    {
        var type = (torch.ScalarType)Number<sbyte>();
        var shape = List(static (ref r) => r.Number<long>());
        var length = checked((int)Number<long>());
        var data = _rest[..length].ToArray();
        _rest = _rest[length..];
        return new(type, shape, data);
    }

    private string Text()
    {
        var length = Number<int>();
        var text = Encoding.UTF8.GetString(_rest[..length]);
        _rest = _rest[length..];
        return text;
    }

    private T Number<T>()
        where T : unmanaged
    {
        var value = MemoryMarshal.Read<T>(_rest);
        _rest = _rest[Marshal.SizeOf<T>()..];
        return value;
    }

    private List<T> Numbers<T>(int count)
        where T : unmanaged
    {
        var items = new List<T>(count);
        for (var i = 0; i < count; i++)
            items.Add(Number<T>());
        return items;
    }

    private List<T> List<T>(Item<T> read)
    {
        var count = Number<int>();
        var items = new List<T>(count);
        for (var i = 0; i < count; i++)
            items.Add(read(ref this));
        return items;
    }
}

/// <summary>An attribute of a kind that no operator handler reads; the name of the kind, for error messages.</summary>
internal sealed record UnreadAttribute(string Kind);
