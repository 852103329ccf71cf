using Lifecycle.SystemLibTorch.Tests.NN;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace Lifecycle.SystemLibTorch.Tests.Optim;

/// <summary>20 steps of a small convolution net, and clipping of gradients, against PyTorch's numbers.</summary>
public sealed class OptimizerGoldenTests
{
    private static readonly Dictionary<string, Func<IEnumerable<Parameter>, Optimizer>> Optimizers = new(StringComparer.Ordinal)
    {
        ["SGD"] = p => SGD(p, 0.1),
        ["SGD momentum"] = p => SGD(p, 0.05, momentum: 0.9, dampening: 0.1, weight_decay: 1e-2),
        ["SGD nesterov"] = p => SGD(p, 0.05, momentum: 0.9, weight_decay: 1e-2, nesterov: true),
        ["Adam"] = p => Adam(p, 1e-2),
        ["Adam decay amsgrad"] = p => Adam(p, 1e-2, 0.8, 0.99, weight_decay: 1e-2, amsgrad: true),
        ["AdamW"] = p => AdamW(p, 1e-2, weight_decay: 0.05),
        ["AdamW amsgrad"] = p => AdamW(p, 1e-2, weight_decay: 0.05, amsgrad: true),
        ["Adam maximize"] = p => Adam(p, 1e-4, maximize: true),
        ["RMSProp"] = p => RMSProp(p, 1e-2),
        ["RMSProp centered"] = p => RMSProp(p, 1e-2, alpha: 0.95, weight_decay: 1e-2, momentum: 0.5, centered: true),
    };

    private static IEnumerable<string> OptimizerNames => OptimizerGoldens.All.Training.Keys;

    [TestCaseSource(nameof(OptimizerNames))]
    public void TrainsAsPyTorchDoes(string name)
    {
        using var scope = NewDisposeScope();
        var golden = OptimizerGoldens.All.Training[name];
        manual_seed(7);
        using var model = SmallNet.Create();
        var x = randn(16, 1, 8, 8);
        var y = arange(16).remainder(3);
        using var optimizer = Optimizers[name](model.parameters());
        for (var step = 0; step < golden.Losses.Length; step++)
        {
            using var stepScope = NewDisposeScope();
            optimizer.zero_grad();
            var loss = nn.functional.cross_entropy(model.call(x), y);
            loss.backward();
            optimizer.step();
            Assert.That(loss.item<float>(), Is.EqualTo(golden.Losses[step]).Within(1e-5), $"loss of step {step}");
        }
        foreach (var (key, tensor) in model.state_dict()) Golden.AssertClose(tensor, golden.State[key], key, 2e-5);
    }

    [TestCase("two", 0.1, 2.0)]
    [TestCase("one", 0.5, 1.0)]
    [TestCase("largest", 0.05, double.PositiveInfinity)]
    [TestCase("within", 1e6, 2.0)]
    public void ClipsGradientsAsPyTorchDoes(string name, double maxNorm, double normType)
    {
        using var scope = NewDisposeScope();
        var golden = OptimizerGoldens.All.Clipping[name];
        manual_seed(7);
        using var model = SmallNet.Create();
        nn.functional.cross_entropy(model.call(randn(16, 1, 8, 8)), arange(16).remainder(3)).backward();
        var norm = nn.utils.clip_grad_norm_(model.parameters(), maxNorm, normType);
        Assert.That(norm, Is.EqualTo(golden.Norm).Within(1e-5));
        foreach (var (parameter, expected) in model.parameters().Zip(golden.Gradients)) Golden.AssertClose(parameter.grad, expected, "gradient");
    }

    [Test]
    public void ClipsSingleValues()
    {
        using var scope = NewDisposeScope();
        var parameter = nn.Parameter(ones(3));
        (parameter * tensor(new[] { -5f, 0.1f, 3f })).sum().backward();
        nn.utils.clip_grad_value_([parameter], 0.5);
        Golden.AssertClose(parameter.grad, [-0.5, 0.1, 0.5], "gradient");
    }
}
