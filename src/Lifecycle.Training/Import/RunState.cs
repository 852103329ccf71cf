using static TorchSharp.torch;

namespace Lifecycle.Training.Import;

/// <summary>What holds for a whole run: where the weights are, the mode and the device; for a node with bodies, also the values around them.</summary>
internal sealed record RunState(Func<ImportWeight, Tensor> Weight, bool Training, Device Device)
{
    /// <summary>For a node with bodies: the value in a slot of the graph that the node is in.</summary>
    internal Func<int, ImportValue>? Surrounding { get; init; }
}
