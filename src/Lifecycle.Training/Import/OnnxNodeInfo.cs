namespace Lifecycle.Training.Import;

/// <summary>A node of an imported graph.</summary>
/// <param name="Name">The node's name in the file; where it has none, its operator and place, such as <c>Conv_3</c>.</param>
/// <param name="OpType">The operator, such as <c>Conv</c>.</param>
/// <param name="Domain">The operator's domain; empty is ONNX's own.</param>
/// <param name="Inputs">The names of the values it takes.</param>
/// <param name="Outputs">The names of the values it makes; a model can be cut at each.</param>
public sealed record OnnxNodeInfo(string Name, string OpType, string Domain, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs)
{
    /// <summary>The node as one reads it: <c>Conv_3: Conv(x, w) -> y</c>.</summary>
    public override string ToString() => $"{Name}: {OpType}({string.Join(", ", Inputs)}) -> {string.Join(", ", Outputs)}";
}
