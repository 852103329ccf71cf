using System.Collections;
using Google.Protobuf.Collections;
using Lifecycle.Onnx.Graph.Protobuf;

namespace Lifecycle.Onnx.Graph;

/// <summary>The attributes of one node, by name.</summary>
public sealed class OnnxAttributes : IReadOnlyCollection<OnnxAttribute>
{
    private readonly MessageList<OnnxAttribute, AttributeProto> _list;
    private readonly OnnxNode _node;

    internal OnnxAttributes(RepeatedField<AttributeProto> messages, OnnxNode node)
    {
        _node = node;
        _list = new(messages, message => new OnnxAttribute(message), attribute => attribute.Message);
    }

    /// <summary>How many there are.</summary>
    public int Count => _list.Count;

    /// <summary>The attribute of this name.</summary>
    /// <exception cref="ModelException">There is none.</exception>
    public OnnxAttribute this[string name] => Find(name)
        ?? throw new ModelException($"Node {_node} has no attribute \"{name}\"; it has: {string.Join(", ", _list.Select(known => known.Name))}; expected one; export the model again.");

    /// <summary>The attribute of this name, or null.</summary>
    public OnnxAttribute? Find(string name) => _list.FirstOrDefault(attribute => string.Equals(attribute.Name, name, StringComparison.Ordinal));

    /// <summary>Adds the attribute, in the place of one of the same name if there is one.</summary>
    public void Set(OnnxAttribute attribute)
    {
        ArgumentNullException.ThrowIfNull(attribute);
        var index = IndexOf(attribute.Name);
        if (index < 0) _list.Add(attribute);
        else _list[index] = attribute;
    }

    /// <summary>Removes the attribute of this name; false where there is none.</summary>
    public bool Remove(string name)
    {
        var index = IndexOf(name);
        if (index >= 0) _list.RemoveAt(index);
        return index >= 0;
    }

    /// <summary>The integer of this name, or the operator's default.</summary>
    public long GetInt(string name, long defaultValue) => Find(name)?.AsInt() ?? defaultValue;

    /// <summary>The float of this name, or the operator's default.</summary>
    public float GetFloat(string name, float defaultValue) => Find(name)?.AsFloat() ?? defaultValue;

    /// <summary>The text of this name, or the operator's default.</summary>
    public string GetString(string name, string defaultValue) => Find(name)?.AsString() ?? defaultValue;

    /// <summary>The integers of this name, or null.</summary>
    public IReadOnlyList<long>? GetInts(string name) => Find(name)?.AsInts();

    /// <inheritdoc/>
    public IEnumerator<OnnxAttribute> GetEnumerator() => _list.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int IndexOf(string name)
    {
        for (var index = 0; index < _list.Count; index++)
            if (string.Equals(_list[index].Name, name, StringComparison.Ordinal)) return index;
        return -1;
    }
}
