using Lifecycle.Onnx.Graph.Protobuf;

namespace Lifecycle.Onnx.Graph;

/// <summary>
/// A graph of operators: the model's own, or the body of an If, Loop or Scan. Nodes lie in an order in which each one's
/// inputs are there before it. Not thread-safe while it is changed.
/// </summary>
public sealed class OnnxGraph
{
    /// <summary>Makes an empty graph.</summary>
    /// <param name="name">The graph's name; ONNX wants one.</param>
    public OnnxGraph(string name) : this(new GraphProto { Name = name }) { }

    internal OnnxGraph(GraphProto message)
    {
        Message = message;
        Nodes = new MessageList<OnnxNode, NodeProto>(message.Node, node => new OnnxNode(node), node => node.Message);
        Initializers = new MessageList<TensorData, TensorProto>(message.Initializer, tensor => new TensorData(tensor), tensor => tensor.Message);
        Inputs = Values(message.Input);
        Outputs = Values(message.Output);
        ValueInfos = Values(message.ValueInfo);
    }

    /// <summary>The graph's name.</summary>
    public string Name { get => Message.Name; set => Message.Name = value; }

    /// <summary>Text for people; empty where there is none.</summary>
    public string DocString { get => Message.DocString; set => Message.DocString = value; }

    /// <summary>The operators, each after those whose outputs it takes.</summary>
    public IList<OnnxNode> Nodes { get; }

    /// <summary>The constants by name: weights, tables.</summary>
    public IList<TensorData> Initializers { get; }

    /// <summary>What a caller gives. Up to IR version 3 initializers are listed here, too; see <see cref="FreeInputs"/>.</summary>
    public IList<OnnxValueInfo> Inputs { get; }

    /// <summary>What a caller gets.</summary>
    public IList<OnnxValueInfo> Outputs { get; }

    /// <summary>Types and shapes of values inside the graph, as far as the file states them.</summary>
    public IList<OnnxValueInfo> ValueInfos { get; }

    /// <summary>The inputs that have no initializer, that is, those a caller must give.</summary>
    public IEnumerable<OnnxValueInfo> FreeInputs
    {
        get
        {
            var constants = Initializers.Select(tensor => tensor.Name)
                .Concat(Message.SparseInitializer.Select(tensor => tensor.Values?.Name ?? ""))
                .ToHashSet(StringComparer.Ordinal);
            return Inputs.Where(input => !constants.Contains(input.Name));
        }
    }

    internal GraphProto Message { get; }

    /// <summary>The initializer of this name, or null.</summary>
    public TensorData? FindInitializer(string name) => Initializers.FirstOrDefault(tensor => string.Equals(tensor.Name, name, StringComparison.Ordinal));

    /// <summary>The graph's name and size.</summary>
    public override string ToString() => $"{Name}: {Nodes.Count} nodes, {Initializers.Count} initializers";

    private static MessageList<OnnxValueInfo, ValueInfoProto> Values(Google.Protobuf.Collections.RepeatedField<ValueInfoProto> messages) =>
        new(messages, value => new OnnxValueInfo(value), value => value.Message);
}
