using System.Runtime.InteropServices;
using Lifecycle.SystemLibTorch.Tests.Optim;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.SystemLibTorch.Tests.Autograd;

/// <summary>Switching the recording of gradients, and what libtorch says where gradients cannot be had.</summary>
public sealed class GradModeTests
{
    private static readonly Dictionary<string, (Action Act, string Message)> Refused = new(StringComparer.Ordinal)
    {
        ["backward twice"] = (static () =>
        {
            var y = Leaf().pow(2).sum();
            y.backward();
            y.backward();
        }, "Trying to backward through the graph a second time"),
        ["a leaf changed in place"] = (static () => Leaf().add_(1), "a leaf Variable that requires grad is being used in an in-place operation"),
        ["a view of a leaf changed in place"] = (static () => Leaf()[0].mul_(2), "a view of a leaf Variable that requires grad is being used in an in-place operation"),
        ["a saved tensor changed in place"] = (static () =>
        {
            var y = Leaf().exp();
            var z = y.pow(2).sum();
            y.add_(1);
            z.backward();
        }, "one of the variables needed for gradient computation has been modified by an inplace operation"),
        ["no scalar"] = (static () => Leaf().exp().backward(), "grad can be implicitly created only for scalar outputs"),
        ["no gradient recorded"] = (static () => ones(2).sum().backward(), "does not require grad and does not have a grad_fn"),
        ["integers"] = (static () => arange(3).requires_grad_(), "floating point"),
        ["an input that takes no part"] = (static () => autograd.grad([Leaf().sum()], [Leaf()]), "One of the differentiated Tensors appears to not have been used in the graph"),
        ["an inference tensor"] = (static () =>
        {
            Tensor frozen;
            using (inference_mode()) frozen = ones(3);
            (Leaf() * frozen).sum().backward();
        }, "Inference tensors cannot be saved for backward"),
        ["a gradient of another shape"] = (static () => Leaf().exp().backward([ones(7)]), "shape"),
        ["a kept gradient of what has none"] = (static () => ones(2).retain_grad(), "requires_grad=False"),
    };

    private static IEnumerable<string> RefusedNames => Refused.Keys;

    [TestCaseSource(nameof(RefusedNames))]
    public void SaysWhatLibtorchSays(string name)
    {
        OptimizerDefects.Skip("error: " + name);
        using var scope = NewDisposeScope();
        var (act, message) = Refused[name];
        Assert.That(() => act(), Throws.InstanceOf<ExternalException>().With.Message.Contains(message));
    }

    [Test]
    public void NestsModes()
    {
        var seen = new List<bool> { is_grad_enabled() };
        using (no_grad())
        {
            seen.Add(is_grad_enabled());
            using (enable_grad())
            {
                seen.Add(is_grad_enabled());
                using (set_grad_enabled(false)) seen.Add(is_grad_enabled());
                using (enable_grad(false)) seen.Add(is_grad_enabled());
                seen.Add(is_grad_enabled());
            }
            using (set_grad_enabled()) seen.Add(is_grad_enabled());
            seen.Add(is_grad_enabled());
        }
        seen.Add(is_grad_enabled());
        Assert.That(seen, Is.EqualTo([true, false, true, false, false, true, true, false, true]));
    }

    [Test]
    public void SwitchesOneThreadOnly()
    {
        using var off = no_grad();
        var other = false;
        var thread = new Thread(() =>
        {
            other = is_grad_enabled();
            using (no_grad())
            {
            }
            using (enable_grad())
            {
            }
        });
        thread.Start();
        thread.Join();
        Assert.That((other, is_grad_enabled()), Is.EqualTo((true, false)));
    }

    [Test]
    public void SwitchesInferenceModeOnOneThreadOnly()
    {
        var other = true;
        using (inference_mode())
        {
            var thread = new Thread(() => other = is_inference_mode_enabled());
            thread.Start();
            thread.Join();
            using (inference_mode(false)) Assert.That(is_inference_mode_enabled(), Is.False);
            Assert.That((is_inference_mode_enabled(), is_grad_enabled()), Is.EqualTo((true, false)));
        }
        Assert.That((other, is_inference_mode_enabled(), is_grad_enabled()), Is.EqualTo((false, false, true)));
    }

    [Test]
    public void RecordsNothingWhereSwitchedOff()
    {
        using var scope = NewDisposeScope();
        var x = Leaf();
        Tensor without, inferred;
        using (no_grad()) without = x * 2;
        using (inference_mode()) inferred = x * 2;
        var recorded = x * 2;
        Assert.Multiple(() =>
        {
            Assert.That((without.requires_grad, without.is_leaf), Is.EqualTo((false, true)));
            Assert.That((inferred.requires_grad, inferred.is_leaf), Is.EqualTo((false, true)));
            Assert.That((recorded.requires_grad, recorded.is_leaf), Is.EqualTo((true, false)));
            Assert.That(recorded.detach().requires_grad, Is.False);
            Assert.That((x.requires_grad, x.is_leaf), Is.EqualTo((true, true)));
        });
    }

    [Test]
    public void ChangesALeafWhereSwitchedOff()
    {
        using var scope = NewDisposeScope();
        var x = Leaf();
        using (no_grad()) x.add_(1);
        Assert.That((x.requires_grad, x.sum().item<float>()), Is.EqualTo((true, 6f)));
    }

    [Test]
    public void SharesMemoryWithWhatIsDetached()
    {
        using var scope = NewDisposeScope();
        var x = Leaf();
        x.detach().fill_(4);
        Assert.That(x.sum().item<float>(), Is.EqualTo(12));
        var y = x * 1;
        Assert.That(y.detach_().requires_grad, Is.False);
    }

    [Test]
    public void SetsAndForgetsGradients()
    {
        using var scope = NewDisposeScope();
        var x = Leaf();
        Assert.That(x.grad, Is.Null);
        x.grad = ones(3);
        x.sum().backward();
        Assert.That(x.grad!.sum().item<float>(), Is.EqualTo(6));
        x.grad = null;
        Assert.That(x.grad, Is.Null);
        x.requires_grad = false;
        Assert.That((x * 2).requires_grad, Is.False);
    }

    /// <summary>A gradient that can be derived again needs what its graph holds.</summary>
    [Test]
    public void KeepsTheGraphOfAGradientThatIsToBeDerived()
    {
        OptimizerDefects.Skip("error: kept graph");
        using var scope = NewDisposeScope();
        var x = Leaf();
        var slope = autograd.grad([x.exp().pow(2).sum()], [x], create_graph: true)[0];
        slope.sum().backward();
        Assert.That(x.grad!.sum().item<float>(), Is.EqualTo(12 * Math.Exp(2)).Within(1e-4));
    }

    [Test]
    public void FindsTheOperatorThatGaveNaN()
    {
        using var scope = NewDisposeScope();
        using var anomalies = autograd.detect_anomaly();
        var x = tensor(new[] { -1f }).requires_grad_();
        Assert.That(() => x.sqrt().sum().backward(), Throws.InstanceOf<ExternalException>().With.Message.Contains("SqrtBackward0").And.Message.Contains("nan"));
    }

    private static Tensor Leaf() => ones(3).requires_grad_();
}
