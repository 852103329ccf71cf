using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.SystemLibTorch.Tests.NN;

public sealed class ContainerTests
{
    [Test]
    public void SequentialNamesAndSlicesItsModules()
    {
        using var model = Sequential(Linear(2, 3), ReLU(), Linear(3, 1));
        Assert.Multiple(() =>
        {
            Assert.That(model.Count, Is.EqualTo(3));
            Assert.That(model.named_parameters().Select(p => p.name), Is.EqualTo(new[] { "0.weight", "0.bias", "2.weight", "2.bias" }));
            Assert.That(model[1], Is.InstanceOf<ReLU>());
            Assert.That(model[1..].Count, Is.EqualTo(2));
            Assert.That(model[(null, 1)][0], Is.SameAs(model[0]));
        });
        model.append("last", Sigmoid());
        Assert.That(model.named_children().Last().name, Is.EqualTo("last"));
    }

    [Test]
    public void SequentialLeavesItsInputAndItsResultAlive()
    {
        using var scope = NewDisposeScope();
        var x = randn(2, 3);
        using var model = Sequential(Identity(), ReLU(inplace: false), Identity());
        var y = model.call(x);
        Assert.That(x.IsInvalid, Is.False);
        Assert.That(y.IsInvalid, Is.False);
        using var empty = Sequential();
        Assert.That(empty.call(x).shape, Is.EqualTo(x.shape));
    }

    [Test]
    public void ListsNumberTheirModules()
    {
        using var list = ModuleList<Module>(Linear(1, 2), ReLU());
        list.append(Linear(2, 1));
        using var owner = new Owner(list);
        Assert.That(owner.named_modules().Select(m => m.name), Is.EqualTo(new[] { "held", "held.0", "held.1", "held.2" }));
        Assert.That(owner.parameters().Count(), Is.EqualTo(4));
    }

    [Test]
    public void DictionariesNameTheirModules()
    {
        using var dictionary = ModuleDict<Module>(("a", Linear(1, 2)), ("b", ReLU()));
        using var owner = new Owner(dictionary);
        Assert.That(owner.named_modules().Select(m => m.name), Is.EqualTo(new[] { "held", "held.a", "held.b" }));
        Assert.That(dictionary["b"], Is.InstanceOf<ReLU>());
    }

    [Test]
    public void ParameterListsAndDictionariesAreRegistered()
    {
        using var list = ParameterList(Parameter(ones(1)), Parameter(ones(2)));
        using var listOwner = new Owner(list);
        Assert.That(listOwner.named_parameters().Select(p => p.name), Is.EqualTo(new[] { "held.0", "held.1" }));
        using var dictionary = ParameterDict(("x", Parameter(ones(1))));
        using var dictionaryOwner = new Owner(dictionary);
        Assert.That(dictionaryOwner.named_parameters().Select(p => p.name), Is.EqualTo(new[] { "held.x" }));
    }

    private sealed class Owner : Module
    {
        private readonly Module held;

        internal Owner(Module held)
            : base(nameof(Owner))
        {
            this.held = held;
            RegisterComponents();
        }
    }
}
