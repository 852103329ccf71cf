using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace Lifecycle.SystemLibTorch.Tests.Optim;

public sealed class LbfgsTests
{
    // Of PyTorch 1.13.1. On Rosenbrock's valley a single rounding shows in the fourth digit a step later.
    private static readonly double[] Losses = [24.20000457763672, 3.8486576080322266, 1.9456772804260254, 0.6434571146965027];

    [Test]
    public void RoundsAsPyTorchInSinglePrecision()
    {
        using var scope = NewDisposeScope();
        var place = nn.Parameter(tensor(new[] { -1.2f, 1f }));
        using var optimizer = LBFGS([place], lr: 1, max_iter: 10);
        var losses = Losses.Select(_ => (double)optimizer.step(Loss)!.item<float>()).ToArray();
        Assert.That(losses, Is.EqualTo(Losses).Within(1e-6));

        Tensor Loss()
        {
            optimizer.zero_grad();
            var (x, y) = (place[0], place[1]);
            var loss = (1 - x).pow(2) + (100 * (y - x.pow(2)).pow(2));
            loss.backward();
            return loss;
        }
    }
}
