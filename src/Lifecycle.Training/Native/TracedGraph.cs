using TorchSharp;

namespace Lifecycle.Training.Native;

/// <summary>A traced run as data: inputs with their names, nodes in the order they ran, the ids of the outputs, warnings.</summary>
internal sealed record TracedGraph(
    IReadOnlyList<TracedInput> Inputs, IReadOnlyList<TracedNode> Nodes, IReadOnlyList<long> Outputs, IReadOnlyList<string> Warnings);

/// <summary>A named input of a traced graph.</summary>
internal sealed record TracedInput(string Name, TracedValue Value);

/// <summary>A value of a traced graph. Type and shape are null where the value is no tensor or they are unknown.</summary>
internal sealed record TracedValue(long Id, string TypeName, torch.ScalarType? Type, IReadOnlyList<long>? Shape);

/// <summary>One operator that ran: its kind such as <c>aten::relu</c>, its schema, and the module path it ran under.</summary>
internal sealed record TracedNode(
    string Kind, string Schema, string Scope, IReadOnlyList<long> Inputs, IReadOnlyList<TracedValue> Outputs, IReadOnlyDictionary<string, object> Attributes);

/// <summary>A constant tensor of a traced graph, its elements in row-major order.</summary>
internal sealed record TracedTensor(torch.ScalarType Type, IReadOnlyList<long> Shape, byte[] Data);
