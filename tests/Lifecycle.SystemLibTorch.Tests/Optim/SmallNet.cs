using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace Lifecycle.SystemLibTorch.Tests.Optim;

/// <summary>The net of optimizers.py.</summary>
internal static class SmallNet
{
    internal static Sequential Create() => Sequential(
        Conv2d(1, 4, 3, padding: 1), BatchNorm2d(4), ReLU(), MaxPool2d(2), Conv2d(4, 8, 3, padding: 1, bias: false), BatchNorm2d(8), ReLU(),
        AdaptiveAvgPool2d(1), Flatten(), Linear(8, 3));
}
