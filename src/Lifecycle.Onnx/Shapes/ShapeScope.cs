using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Shapes;

/// <summary>The names of a graph, and of those around it.</summary>
internal sealed class ShapeScope(ShapeScope? outer)
{
    private readonly Dictionary<string, TensorData> _constants = new(StringComparer.Ordinal);

    public Dictionary<string, InferredValue> Values { get; } = new(StringComparer.Ordinal);

    public void AddConstant(string name, TensorData tensor, InferredValue value) => (_constants[name], Values[name]) = (tensor, value);

    /// <summary>Sets what is known of an input, which is no constant even where it has a default.</summary>
    public void Replace(string name, InferredValue value)
    {
        _constants.Remove(name);
        Values[name] = value;
    }

    public InferredValue? Find(string name)
    {
        for (var scope = this; scope is not null; scope = scope.Outer)
            if (scope.Values.TryGetValue(name, out var found)) return found;
        return null;
    }

    public TensorData? Constant(string name)
    {
        for (var scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope._constants.TryGetValue(name, out var tensor)) return tensor;
            if (scope.Values.ContainsKey(name)) return null;
        }
        return null;
    }

    private ShapeScope? Outer => outer;
}
