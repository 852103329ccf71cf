using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.SystemLibTorch.Tests.NN;

/// <summary>Hooks run in call, around forward, and not in forward.</summary>
public sealed class HookTests
{
    // Each doubles the first of its ones before, and adds 100 to the sum after.
    private static readonly Dictionary<int, Func<(float Called, float Forwarded, float Removed)>> ByInputs = new()
    {
        [1] = () =>
        {
            var m = new Sum1();
            var (before, after) = (m.register_forward_pre_hook((_, a) => a * 2), m.register_forward_hook((_, _, y) => y + 100));
            return Run(() => m.call(One), () => m.forward(One), before.remove, after.remove);
        },
        [2] = () =>
        {
            var m = new Sum2();
            var (before, after) = (m.register_forward_pre_hook((_, a, b) => (a * 2, b)), m.register_forward_hook((_, _, _, y) => y + 100));
            return Run(() => m.call(One, One), () => m.forward(One, One), before.remove, after.remove);
        },
        [3] = () =>
        {
            var m = new Sum3();
            var (before, after) = (m.register_forward_pre_hook((_, a, b, c) => (a * 2, b, c)), m.register_forward_hook((_, _, _, _, y) => y + 100));
            return Run(() => m.call(One, One, One), () => m.forward(One, One, One), before.remove, after.remove);
        },
        [4] = () =>
        {
            var m = new Sum4();
            var (before, after) = (m.register_forward_pre_hook((_, a, b, c, d) => (a * 2, b, c, d)), m.register_forward_hook((_, _, _, _, _, y) => y + 100));
            return Run(() => m.call(One, One, One, One), () => m.forward(One, One, One, One), before.remove, after.remove);
        },
        [5] = () =>
        {
            var m = new Sum5();
            var (before, after) = (m.register_forward_pre_hook((_, a, b, c, d, e) => (a * 2, b, c, d, e)), m.register_forward_hook((_, _, _, _, _, _, y) => y + 100));
            return Run(() => m.call(One, One, One, One, One), () => m.forward(One, One, One, One, One), before.remove, after.remove);
        },
        [6] = () =>
        {
            var m = new Sum6();
            var (before, after) = (m.register_forward_pre_hook((_, a, b, c, d, e, f) => (a * 2, b, c, d, e, f)), m.register_forward_hook((_, _, _, _, _, _, _, y) => y + 100));
            return Run(() => m.call(One, One, One, One, One, One), () => m.forward(One, One, One, One, One, One), before.remove, after.remove);
        },
    };

    private static Tensor One => ones(1);

    [Test]
    public void TheyChangeInputsAndResultOfACall([Range(1, 6)] int inputs)
    {
        using var scope = NewDisposeScope();
        var (called, forwarded, removed) = ByInputs[inputs]();
        Assert.Multiple(() =>
        {
            Assert.That(called, Is.EqualTo(inputs + 101), "call");
            Assert.That(forwarded, Is.EqualTo(inputs), "forward");
            Assert.That(removed, Is.EqualTo(inputs), "call without the hooks");
        });
    }

    [Test]
    public void TheyRunInOrder()
    {
        using var scope = NewDisposeScope();
        using var module = new Sum1();
        var seen = new List<string>();
        module.register_forward_hook(_ => seen.Add("module after"));
        module.register_forward_hook((_, x, y) => Note($"after {x.item<float>()} {y.item<float>()}"));
        module.register_forward_hook((_, _, y) => Note($"after it {y.item<float>()}", y * 10));
        module.register_forward_pre_hook((_, x) => Note($"before {x.item<float>()}", x + 1));
        module.register_forward_pre_hook((_, x) => Note($"before it {x.item<float>()}"));
        module.register_forward_pre_hook(_ => seen.Add("module before"));
        Assert.That(module.call(One).item<float>(), Is.EqualTo(20));
        Assert.That(seen, Is.EqualTo(new[] { "module before", "before 1", "before it 2", "after 2 2", "after it 2", "module after" }));

        // What gives null changes nothing.
        Tensor Note(string what, Tensor? changed = null)
        {
            seen.Add(what);
            return changed!;
        }
    }

    [Test]
    public void RemovingOneLeavesTheOthers()
    {
        using var scope = NewDisposeScope();
        using var module = new Sum1();
        var first = module.register_forward_pre_hook((_, x) => x + 1);
        module.register_forward_pre_hook((_, x) => x * 3);
        first.remove();
        first.remove();
        Assert.That(module.call(One).item<float>(), Is.EqualTo(3));
    }

    [Test]
    public void ContainersCallTheirModules()
    {
        using var scope = NewDisposeScope();
        var step = new Sum1();
        step.register_forward_hook((_, _, y) => y + 1);
        using var model = Sequential(step, new Sum1());
        Assert.That(model.forward(One).item<float>(), Is.EqualTo(2));
    }

    private static (float Called, float Forwarded, float Removed) Run(Func<Tensor> call, Func<Tensor> forward, Action removeBefore, Action removeAfter)
    {
        var (called, forwarded) = (call().item<float>(), forward().item<float>());
        removeBefore();
        removeAfter();
        return (called, forwarded, call().item<float>());
    }

    private sealed class Sum1() : Module<Tensor, Tensor>("sum")
    {
        public override Tensor forward(Tensor input) => input.alias();
    }

    private sealed class Sum2() : Module<Tensor, Tensor, Tensor>("sum")
    {
        public override Tensor forward(Tensor input1, Tensor input2) => input1 + input2;
    }

    private sealed class Sum3() : Module<Tensor, Tensor, Tensor, Tensor>("sum")
    {
        public override Tensor forward(Tensor input1, Tensor input2, Tensor input3) => input1 + input2 + input3;
    }

    private sealed class Sum4() : Module<Tensor, Tensor, Tensor, Tensor, Tensor>("sum")
    {
        public override Tensor forward(Tensor input1, Tensor input2, Tensor input3, Tensor input4) => input1 + input2 + input3 + input4;
    }

    private sealed class Sum5() : Module<Tensor, Tensor, Tensor, Tensor, Tensor, Tensor>("sum")
    {
        public override Tensor forward(Tensor input1, Tensor input2, Tensor input3, Tensor input4, Tensor input5) =>
            input1 + input2 + input3 + input4 + input5;
    }

    private sealed class Sum6() : Module<Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor>("sum")
    {
        public override Tensor forward(Tensor input1, Tensor input2, Tensor input3, Tensor input4, Tensor input5, Tensor input6) =>
            input1 + input2 + input3 + input4 + input5 + input6;
    }
}
