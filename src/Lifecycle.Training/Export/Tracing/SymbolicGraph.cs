using Lifecycle.Training.Native;
using TorchSharp;

namespace Lifecycle.Training.Export.Tracing;

/// <summary>A traced run that holds for any size of the dynamic axes: its integers are <see cref="SymbolicSize"/>s.</summary>
internal sealed record SymbolicGraph(
    IReadOnlyList<SymbolicInput> Inputs, IReadOnlyList<SymbolicNode> Nodes, IReadOnlyList<long> Outputs, IReadOnlyList<string> Warnings);

/// <summary>A named input: an argument of the model, a parameter or a buffer.</summary>
internal sealed record SymbolicInput(string Name, SymbolicValue Value);

/// <summary>A value; type and shape are null where it is no tensor.</summary>
internal sealed record SymbolicValue(long Id, torch.ScalarType? Type, IReadOnlyList<SymbolicSize>? Shape);

/// <summary>
/// One operator. Integer attributes are <see cref="SymbolicSize"/>s, others as in <see cref="TracedNode"/>.
/// </summary>
internal sealed record SymbolicNode(
    string Kind, string Schema, string ModulePath, IReadOnlyList<long> Inputs, IReadOnlyList<SymbolicValue> Outputs, IReadOnlyDictionary<string, object> Attributes);
