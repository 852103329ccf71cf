using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Passes.Folding;

/// <summary>Keeps one of several constants of the same type, shape and elements.</summary>
public sealed class DuplicateMerging : IGraphPass
{
    /// <inheritdoc/>
    public string Name => "duplicates merged";

    /// <inheritdoc/>
    public int Apply(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var graph = model.Graph;
        var names = new GraphNames(graph);
        var first = new Dictionary<TensorData, string>(ContentComparer.Instance);
        var replacements = new Dictionary<string, string>();
        foreach (var tensor in GraphEdits.Constants(graph, names).Values)
        {
            if (names.IsOutput(tensor.Name) || names.IsNested(tensor.Name)) continue;
            if (!first.TryAdd(tensor, tensor.Name)) replacements[tensor.Name] = first[tensor];
        }
        if (replacements.Count == 0) return 0;
        GraphEdits.Replace(graph, replacements);
        return GraphEdits.Keep(graph.Initializers, tensor => !replacements.ContainsKey(tensor.Name));
    }

    private sealed class ContentComparer : IEqualityComparer<TensorData>
    {
        public static readonly ContentComparer Instance = new();

        public bool Equals(TensorData? x, TensorData? y) => x is not null && y is not null && x.ElementType == y.ElementType
            && x.Dims.SequenceEqual(y.Dims) && x.Bytes.SequenceEqual(y.Bytes) && x.Message.StringData.Equals(y.Message.StringData);

        public int GetHashCode(TensorData tensor)
        {
            var hash = new HashCode();
            hash.Add(tensor.ElementType);
            foreach (var dim in tensor.Dims) hash.Add(dim);
            hash.AddBytes(tensor.Bytes);
            return hash.ToHashCode();
        }
    }
}
