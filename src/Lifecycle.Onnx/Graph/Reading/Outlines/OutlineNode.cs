using Lifecycle.Onnx.Graph.Protobuf;

namespace Lifecycle.Onnx.Graph.Reading.Outlines;

/// <summary>One operator of the graph itself.</summary>
internal sealed class OutlineNode(string opType, string domain, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs, bool padsWidely)
{
    private const int MostPadding = 1024;

    public string OpType => opType;

    /// <summary>Whether it is one of ONNX's own.</summary>
    public bool IsOnnx => domain.Length == 0 || string.Equals(domain, "ai.onnx", StringComparison.Ordinal);

    public IReadOnlyList<string> Inputs => inputs;

    public IReadOnlyList<string> Outputs => outputs;

    /// <summary>Whether it has an attribute "pads" with a number that <see cref="IsWide"/>.</summary>
    public bool PadsWidely => padsWidely;

    public static OutlineNode Of(NodeProto node) => new(node.OpType, node.Domain, node.Input, node.Output,
        node.Attribute.Any(static attribute => string.Equals(attribute.Name, "pads", StringComparison.Ordinal) && attribute.Ints.Any(IsWide)));

    /// <summary>Whether padding takes away, or adds much.</summary>
    public static bool IsWide(long pad) => pad is < 0 or > MostPadding;
}
