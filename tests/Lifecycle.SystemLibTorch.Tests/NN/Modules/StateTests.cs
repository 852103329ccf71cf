using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.SystemLibTorch.Tests.NN;

/// <summary>state_dict and load_state_dict.</summary>
public sealed class StateTests
{
    private static readonly string[] LinearKeys = ["weight", "bias"];

    [Test]
    public void APrefixPrecedesTheNames()
    {
        using var module = Linear(2, 1);
        Assert.That(module.state_dict(prefix: "head").Keys, Is.EqualTo(LinearKeys.Select(key => $"head.{key}")));
    }

    [Test]
    public void ADestinationIsFilled()
    {
        using var module = Linear(2, 1);
        var destination = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        Assert.That(module.state_dict(destination), Is.SameAs(destination));
        Assert.That(destination.Keys, Is.EqualTo(LinearKeys));
        Assert.That(destination["weight"], Is.SameAs(module.weight));
    }

    [Test]
    public void BuffersThatDoNotPersistAreNotInTheState()
    {
        Defects.Skip("buffers");
        using var module = new Buffers();
        Assert.Multiple(() =>
        {
            Assert.That(module.state_dict().Keys, Is.EqualTo(new[] { "kept" }));
            Assert.That(module.named_buffers().Select(b => b.name), Is.EqualTo(new[] { "kept", "passing" }));
            Assert.That(module.buffers().Count(), Is.EqualTo(2));
        });
    }

    [Test]
    public void LoadingCopiesAndConverts()
    {
        using var scope = NewDisposeScope();
        using var target = Linear(2, 1);
        var source = new Dictionary<string, Tensor>(StringComparer.Ordinal)
        {
            ["weight"] = ones([1, 2], ScalarType.Float64), ["bias"] = full([1], 3, ScalarType.Int64),
        };
        var weight = target.weight;
        var (missing, unexpected) = target.load_state_dict(source);
        source["weight"].zero_();
        Assert.That(missing.Concat(unexpected), Is.Empty);
        Assert.That(target.weight, Is.SameAs(weight));
        Golden.AssertClose(target.weight, [1, 1], "weight");
        Golden.AssertClose(target.bias, [3], "bias");
        Assert.That(target.weight.requires_grad, Is.True);
    }

    [Test]
    public void SkippedNamesAreLeft()
    {
        using var scope = NewDisposeScope();
        using var source = Linear(2, 1);
        using var target = Linear(2, 1);
        init.constant_(target.bias!, 7);
        target.load_state_dict(source.state_dict(), skip: ["bias"]);
        Golden.AssertClose(target.bias, [7], "bias");
        Assert.That(target.weight.allclose(source.weight), Is.True);
    }

    [Test]
    public void AnErrorNamesTheKeys()
    {
        Defects.Skip("keys");
        using var scope = NewDisposeScope();
        using var target = Linear(2, 1);
        var source = new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["weight"] = ones(1, 2), ["other"] = ones(1) };
        Assert.That(() => target.load_state_dict(source), Throws.InvalidOperationException.With.Message.Contains("bias").And.Message.Contains("other"));
    }

    [Test]
    public void OtherShapesAreRefused()
    {
        using var scope = NewDisposeScope();
        using var source = Linear(3, 1);
        using var target = Linear(2, 1);
        Assert.That(() => target.load_state_dict(source.state_dict()), Throws.InstanceOf<ExternalException>());
    }

    private sealed class Buffers : Module
    {
        internal Buffers()
            : base(nameof(Buffers))
        {
            register_buffer("kept", zeros(1));
            register_buffer("passing", ones(1), persistent: false);
        }
    }
}
