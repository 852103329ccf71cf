using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>The initial values that linear layers and convolutions share, drawn in PyTorch's order.</summary>
internal static class Weights
{
    internal static void Reset(Tensor weight, Tensor? bias)
    {
        nn.init.kaiming_uniform_(weight, Math.Sqrt(5));
        if (bias is null) return;
        var (fanIn, _) = nn.init.CalculateFanInAndFanOut(weight);
        var bound = fanIn > 0 ? 1 / Math.Sqrt(fanIn) : 0;
        nn.init.uniform_(bias, -bound, bound);
    }
}
