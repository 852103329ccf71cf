using Lifecycle.Onnx.Graph;
using static TorchSharp.torch;

namespace Lifecycle.Training.Import;

/// <summary>What holds for a whole run: where the weights are, the mode and the device; for a node with bodies, also the values around them.</summary>
internal sealed record RunState(Func<ImportWeight, Tensor> Weight, bool Training, Device Device)
{
    /// <summary>Batch norms that keep to their running statistics in training too.</summary>
    internal required IReadOnlySet<OnnxNode> FrozenNorms { get; init; }

    /// <summary>For a node with bodies: the value in a slot of the graph that the node is in.</summary>
    internal Func<int, ImportValue>? Surrounding { get; init; }
}
