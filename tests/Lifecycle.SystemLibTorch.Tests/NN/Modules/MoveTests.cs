using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.SystemLibTorch.Tests.NN;

/// <summary>The forms of to, what they move and what they leave.</summary>
public sealed class MoveTests
{
    private static readonly Dictionary<string, (Func<Sequential, Sequential> Move, ScalarType Expected)> Moves = new(StringComparer.Ordinal)
    {
        ["type"] = (m => m.to(ScalarType.Float64), ScalarType.Float64),
        ["device and type"] = (m => m.to(CPU, ScalarType.Float16), ScalarType.Float16),
        ["device"] = (m => m.to(CPU), ScalarType.Float32),
        ["kind of device"] = (m => m.to(DeviceType.CPU), ScalarType.Float32),
        ["name of device"] = (m => m.to("cpu"), ScalarType.Float32),
        ["another tensor"] = (m => m.to(zeros(1, ScalarType.Float64)), ScalarType.Float64),
        ["cpu"] = (m => m.cpu(), ScalarType.Float32),
        ["half"] = (m => m.half(), ScalarType.Float16),
        ["bfloat16"] = (m => m.bfloat16(), ScalarType.BFloat16),
        ["float"] = (m => m.to(ScalarType.Float64).@float(), ScalarType.Float32),
        ["double"] = (m => m.@double(), ScalarType.Float64),
    };

    private static readonly Dictionary<string, Func<Net, Net>> Refused = new(StringComparer.Ordinal)
    {
        ["bool"] = m => m.@bool(),
        ["byte"] = m => m.@byte(),
        ["char"] = m => m.@char(),
        ["short"] = m => m.@short(),
        ["int"] = m => m.@int(),
        ["long"] = m => m.@long(),
    };

    private static IEnumerable<string> MoveNames => Moves.Keys;

    private static IEnumerable<string> RefusedNames => Refused.Keys;

    [TestCaseSource(nameof(MoveNames))]
    public void EveryFormGivesTheModuleBack(string name)
    {
        using var scope = NewDisposeScope();
        var (move, expected) = Moves[name];
        using var module = Sequential(Linear(2, 3), BatchNorm1d(3), PReLU(3), LayerNorm(3), ReLU());
        Assert.That(move(module), Is.SameAs(module));
        Assert.That(module.parameters().Select(p => p.dtype), Has.All.EqualTo(expected));
        Assert.That(module.named_buffers().ToDictionary(b => b.name, b => b.buffer.dtype, StringComparer.Ordinal), Is.EquivalentTo(
            new Dictionary<string, ScalarType>(StringComparer.Ordinal)
            {
                ["1.running_mean"] = expected, ["1.running_var"] = expected, ["1.num_batches_tracked"] = ScalarType.Int64,
            }));
    }

    [TestCaseSource(nameof(RefusedNames))]
    public void OtherThanFloatingPointTypesAreRefused(string name)
    {
        using var module = new Net();
        Assert.That(() => Refused[name](module), Throws.ArgumentException);
    }

    [Test]
    public void WithoutCudaItIsRefused()
    {
        if (cuda.is_available()) Assert.Ignore("CUDA is available.");
        using var module = Linear(2, 3);
        Assert.That(() => module.cuda(), Throws.InvalidOperationException);
    }

    [Test]
    public void GradientsMoveAlong()
    {
        using var scope = NewDisposeScope();
        using var module = Linear(2, 1, hasBias: false);
        module.call(ones(1, 2)).sum().backward();
        module.to(ScalarType.Float64);
        Assert.That(module.weight.grad!.dtype, Is.EqualTo(ScalarType.Float64));
        Golden.AssertClose(module.weight.grad, [1, 1], "gradient");
    }

    [Test]
    public void FrozenParametersStayFrozen()
    {
        using var module = Linear(2, 1);
        module.bias!.requires_grad = false;
        module.to(ScalarType.Float64);
        Assert.That((module.weight.requires_grad, module.bias.requires_grad), Is.EqualTo((true, false)));
    }

    [Test]
    public void WhatNeedNotMoveIsLeftAlone()
    {
        using var module = Linear(2, 1);
        var weight = module.weight;
        module.to(ScalarType.Float32).to(CPU);
        Assert.That(module.weight, Is.SameAs(weight));
        Assert.That(weight.IsInvalid, Is.False);
    }

    [Test]
    public void LayersWithoutParametersTakeAnyMove()
    {
        using var module = ReLU();
        Assert.That(module.to(ScalarType.Int32), Is.SameAs(module));
    }

    private sealed class Net : Module
    {
        private readonly Linear linear = Linear(2, 3);

        internal Net()
            : base(nameof(Net)) => RegisterComponents();

        internal bool HasWeight => linear.weight is not null;
    }
}
