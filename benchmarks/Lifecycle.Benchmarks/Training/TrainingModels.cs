using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.Benchmarks.Training;

/// <summary>A model with the shape of its samples.</summary>
internal sealed record TrainingModel(Func<Module<Tensor, Tensor>> Make, long[] SampleShape)
{
    /// <summary>The models by name: "mlp", whose steps are so short that overhead shows, and "convolutions", whose are not.</summary>
    public static TrainingModel Named(string name) => name switch
    {
        "mlp" => new(Mlp, [64]),
        "convolutions" => new(Convolutions, [1, 28, 28]),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "Expected mlp or convolutions."),
    };

    private static Module<Tensor, Tensor> Mlp() => Sequential(
        ("hidden", Linear(64, 256)), ("relu", ReLU()), ("head", Linear(256, 10)));

    private static Module<Tensor, Tensor> Convolutions() => Sequential(
        ("conv1", Conv2d(1, 32, 3, padding: 1, bias: false)), ("norm1", BatchNorm2d(32)), ("relu1", ReLU()), ("pool1", MaxPool2d(2)),
        ("conv2", Conv2d(32, 64, 3, padding: 1, bias: false)), ("norm2", BatchNorm2d(64)), ("relu2", ReLU()), ("pool2", MaxPool2d(2)),
        ("flatten", Flatten()), ("head", Linear(64 * 7 * 7, 10)));
}
