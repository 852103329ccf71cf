using Lifecycle.Onnx.Graph.Protobuf;

namespace Lifecycle.Onnx.Graph;

/// <summary>One operator of a graph, with the names of the values it takes and makes.</summary>
public sealed class OnnxNode
{
    /// <summary>Makes a node.</summary>
    /// <param name="opType">The operator, such as "Conv".</param>
    /// <param name="inputs">The values it takes, in the operator's order; an empty name skips an optional one.</param>
    /// <param name="outputs">The values it makes; an empty name skips an optional one.</param>
    /// <param name="name">The node's own name, for messages; may be empty.</param>
    /// <param name="domain">The operator's domain; empty is ONNX's own.</param>
    public OnnxNode(string opType, IEnumerable<string> inputs, IEnumerable<string> outputs, string name = "", string domain = "")
        : this(new NodeProto())
    {
        ArgumentException.ThrowIfNullOrEmpty(opType);
        Message.OpType = opType;
        Message.Input.AddRange(inputs);
        Message.Output.AddRange(outputs);
        if (name.Length > 0) Message.Name = name;
        if (domain.Length > 0) Message.Domain = domain;
    }

    internal OnnxNode(NodeProto message)
    {
        Message = message;
        Attributes = new OnnxAttributes(message.Attribute, this);
    }

    /// <summary>The operator, such as "Conv".</summary>
    public string OpType { get => Message.OpType; set => Message.OpType = value; }

    /// <summary>The operator's domain; empty is ONNX's own.</summary>
    public string Domain { get => Message.Domain; set => Message.Domain = value; }

    /// <summary>The node's own name; may be empty.</summary>
    public string Name { get => Message.Name; set => Message.Name = value; }

    /// <summary>Text for people; empty where there is none.</summary>
    public string DocString { get => Message.DocString; set => Message.DocString = value; }

    /// <summary>The names of the values it takes; an empty name skips an optional one.</summary>
    public IList<string> Inputs => Message.Input;

    /// <summary>The names of the values it makes; an empty name skips an optional one.</summary>
    public IList<string> Outputs => Message.Output;

    /// <summary>The attributes by name.</summary>
    public OnnxAttributes Attributes { get; }

    internal NodeProto Message { get; }

    /// <summary>The node as one reads it: <c>conv1: Conv(x, w) -> y</c>.</summary>
    public override string ToString() =>
        $"{(Name.Length > 0 ? Name + ": " : "")}{(Domain.Length > 0 ? Domain + "." : "")}{OpType}({string.Join(", ", Inputs)}) -> {string.Join(", ", Outputs)}";
}
