using static TorchSharp.torch;

namespace Lifecycle.Training.Optimization;

/// <summary>A loss from a delegate.</summary>
internal sealed class CustomLoss(string name, Func<Tensor, Tensor, Tensor> compute) : ILoss
{
    public string Name => name;

    public Tensor Compute(Tensor output, Tensor target) => compute(output, target);
}
