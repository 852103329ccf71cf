using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What the layers of a transformer are made of.</summary>
internal sealed record LayerOptions(long Model, long Heads, long FeedForward, double Dropout, nn.Activations Activation);
