using Lifecycle.Onnx.Graph;

namespace Lifecycle.Training.Import;

/// <summary>The attributes of a node, read once so that a run does not search the file's messages.</summary>
internal sealed class NodeAttributes
{
    private readonly Dictionary<string, object> _values = new(StringComparer.Ordinal);

    internal NodeAttributes(OnnxNode node)
    {
        foreach (var attribute in node.Attributes)
            if (Read(attribute) is { } value) _values[attribute.Name] = value;
    }

    internal bool Has(string name) => _values.ContainsKey(name);

    internal long Int(string name, long otherwise = 0) => _values.TryGetValue(name, out var value) ? Convert<long>(name, value) : otherwise;

    internal double Float(string name, double otherwise = 0) => _values.TryGetValue(name, out var value) ? Convert<float>(name, value) : otherwise;

    internal string Text(string name, string otherwise = "") => _values.TryGetValue(name, out var value) ? Convert<string>(name, value) : otherwise;

    internal long[]? Ints(string name) => _values.TryGetValue(name, out var value) ? Convert<long[]>(name, value) : null;

    internal float[]? Floats(string name) => _values.TryGetValue(name, out var value) ? Convert<float[]>(name, value) : null;

    internal string[]? Texts(string name) => _values.TryGetValue(name, out var value) ? Convert<string[]>(name, value) : null;

    internal TensorData? Tensor(string name) => _values.TryGetValue(name, out var value) ? Convert<TensorData>(name, value) : null;

    private static object? Read(OnnxAttribute attribute) => attribute.Type switch
    {
        OnnxAttributeType.Int => attribute.AsInt(),
        OnnxAttributeType.Float => attribute.AsFloat(),
        OnnxAttributeType.String => attribute.AsString(),
        OnnxAttributeType.Ints => attribute.AsInts().ToArray(),
        OnnxAttributeType.Floats => attribute.AsFloats().ToArray(),
        OnnxAttributeType.Strings => attribute.AsStrings().ToArray(),
        OnnxAttributeType.Tensor => attribute.AsTensor(),
        _ => null,
    };

    private static T Convert<T>(string name, object value) =>
        value is T right ? right : throw new ModelException($"Attribute \"{name}\" is a {value.GetType().Name}; expected a {typeof(T).Name}; export the model again.");
}
