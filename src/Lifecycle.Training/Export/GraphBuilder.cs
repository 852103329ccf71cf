using Lifecycle.Onnx.Graph;
using Lifecycle.Training.Export.Operators;
using Lifecycle.Training.Export.Tracing;
using TorchSharp;

namespace Lifecycle.Training.Export;

/// <summary>
/// Gathers the nodes and constants of an ONNX graph and names them. Constants enter the graph when a node first takes them.
/// </summary>
internal sealed class GraphBuilder
{
    private readonly OnnxGraph _graph;
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Func<TensorData>> _pending = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _outputs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ExportTensor> _constants = new(StringComparer.Ordinal);

    internal GraphBuilder(OnnxGraph graph)
    {
        _graph = graph;
        Sizes = new GraphSizes(this);
    }

    /// <summary>The sizes of the tensors of the graph.</summary>
    internal GraphSizes Sizes { get; }

    /// <summary>Keeps a name from being given to anything else.</summary>
    internal void Reserve(string name) => _names.Add(name);

    /// <summary>A name that nothing else has yet.</summary>
    internal string UniqueName(string name)
    {
        var unique = name;
        for (var i = 1; !_names.Add(unique); i++)
            unique = $"{name}_{i}";
        return unique;
    }

    /// <summary>A constant under a name of its own, read when a node takes it.</summary>
    internal void AddConstant(string name, Func<TensorData> read)
    {
        Reserve(name);
        _pending[name] = read;
    }

    /// <summary>A nameless constant; equal small ones are one.</summary>
    internal ExportTensor Constant(TensorData data, torch.ScalarType type)
    {
        var key = $"{data.ElementType}[{string.Join(',', data.Dims)}]{Convert.ToHexString(data.Bytes)}";
        if (_constants.TryGetValue(key, out var known))
            return known;
        var name = UniqueName($"constant_{_constants.Count}");
        _pending[name] = () => TensorData.FromBytes(name, data.ElementType, data.Dims.ToArray(), data.Bytes);
        return _constants[key] = new ExportTensor(name, type, data.Dims.Select(static size => (SymbolicSize)size).ToList());
    }

    /// <summary>A constant made of others, read when a node takes it; null where one of them is no constant.</summary>
    internal ExportTensor? Fold(string name, IReadOnlyList<ExportTensor> tensors, Func<IReadOnlyList<TensorData>, TensorData> make)
    {
        var reads = tensors.Select(static tensor => tensor.Name).Select(Reader).ToList();
        if (reads.Contains(null))
            return null;
        var unique = UniqueName(name);
        var made = make([.. reads.Select(static read => read!())]);
        _pending[unique] = () => TensorData.FromBytes(unique, made.ElementType, made.Dims.ToArray(), made.Bytes);
        return new ExportTensor(unique, tensors[0].TypeOrNull, made.Dims.Select(static size => (SymbolicSize)size).ToList());
    }

    /// <summary>Adds a node and returns the names of its outputs.</summary>
    internal IReadOnlyList<string> Add(string opType, string path, IEnumerable<ExportTensor?> inputs, int outputCount, ReadOnlySpan<OnnxAttribute> attributes)
    {
        var name = UniqueName(path.Length == 0 ? opType : $"{path}/{opType}");
        string[] outputs = outputCount == 1 ? [name] : [.. Enumerable.Range(0, outputCount).Select(i => UniqueName($"{name}:{i}"))];
        var node = new OnnxNode(opType, Taken(inputs), outputs, name);
        foreach (var attribute in attributes)
            node.Attributes.Set(attribute);
        _graph.Nodes.Add(node);
        return outputs;
    }

    /// <summary>Makes a value an output of the graph under a name, which the node that makes it takes over.</summary>
    internal void AddOutput(string name, ExportTensor tensor, IEnumerable<OnnxDimension> shape)
    {
        var isMade = _graph.Nodes.Any(node => node.Outputs.Contains(tensor.Name));
        if (_outputs.TryGetValue(tensor.Name, out var same) || !isMade)
        {
            _graph.Nodes.Add(new OnnxNode("Identity", [same ?? Use(tensor)], [name], UniqueName(name + "/Identity")));
        }
        else
        {
            Rename(tensor.Name, name);
            _outputs[tensor.Name] = name;
        }

        _graph.Outputs.Add(new OnnxValueInfo(name, TorchTypes.Of(tensor.Type), shape));
    }

    /// <summary>Takes out the nodes and constants that nothing needs, such as the transpose of a weight that a Gemm turns over itself.</summary>
    internal void RemoveUnused()
    {
        var needed = _graph.Outputs.Select(static output => output.Name).ToHashSet(StringComparer.Ordinal);
        for (var i = _graph.Nodes.Count - 1; i >= 0; i--)
            if (_graph.Nodes[i].Outputs.Any(needed.Contains))
                needed.UnionWith(_graph.Nodes[i].Inputs);
            else
                _graph.Nodes.RemoveAt(i);
        for (var i = _graph.Initializers.Count - 1; i >= 0; i--)
            if (!needed.Contains(_graph.Initializers[i].Name))
                _graph.Initializers.RemoveAt(i);
    }

    private Func<TensorData>? Reader(string name) =>
        _pending.GetValueOrDefault(name) ?? (_graph.Initializers.FirstOrDefault(tensor => string.Equals(tensor.Name, name, StringComparison.Ordinal)) is { } used ? () => used : null);

    private void Rename(string from, string to)
    {
        foreach (var node in _graph.Nodes)
        {
            Replace(node.Inputs, from, to);
            Replace(node.Outputs, from, to);
        }
    }

    private static void Replace(IList<string> names, string from, string to)
    {
        for (var i = 0; i < names.Count; i++)
            if (string.Equals(names[i], from, StringComparison.Ordinal))
                names[i] = to;
    }

    // An absent input at the end has no name either: ONNX Runtime (1.31) fuses no convolution whose bias is an empty name, and lays it out for no kernel of its own.
    private List<string> Taken(IEnumerable<ExportTensor?> inputs)
    {
        var names = inputs.Select(Use).ToList();
        while (names is [.., ""]) names.RemoveAt(names.Count - 1);
        return names;
    }

    private string Use(ExportTensor? tensor)
    {
        if (tensor is null)
            return "";
        if (_pending.Remove(tensor.Name, out var read))
            _graph.Initializers.Add(read());
        return tensor.Name;
    }
}
