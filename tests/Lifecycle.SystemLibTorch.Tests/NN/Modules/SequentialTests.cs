using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.SystemLibTorch.Tests.NN;

/// <summary>Sequential, and what derives from Sequential of several inputs.</summary>
public sealed class SequentialTests
{
    [Test]
    public void NamesMayRepeat()
    {
        using var scope = NewDisposeScope();
        using var model = Sequential(("same", Linear(2, 3)), ("same", Linear(3, 1)));
        Assert.That(model.named_children().Select(c => c.name), Is.EqualTo(new[] { "same", "same" }));
        Assert.That(model.call(ones(1, 2)).shape, Is.EqualTo(new long[] { 1, 1 }));
        Assert.That(model[0..1].named_parameters().Select(p => p.name), Is.EqualTo(new[] { "same.weight", "same.bias" }));
    }

    [Test]
    public void AppendingGivesTheModelBack()
    {
        using var model = Sequential();
        Assert.That(model.append(Linear(2, 2)).append("named", ReLU()), Is.SameAs(model));
        Assert.That(model.named_children().Select(c => c.name), Is.EqualTo(new[] { "0", "named" }));
        Assert.That(() => model[(0, 3)], Throws.Exception);
    }

    [Test]
    public void SlicesShareTheirModules()
    {
        using var model = Sequential(Linear(2, 2), ReLU(), Linear(2, 2));
        var slice = model[^2..];
        Assert.That(slice.Count, Is.EqualTo(2));
        Assert.That(slice[1], Is.SameAs(model[2]));
        Assert.That(slice.named_children().Select(c => c.name), Is.EqualTo(new[] { "1", "2" }));
        Assert.That(model[(1, null)].Count, Is.EqualTo(2));
    }

    [Test]
    public void ATreeIsAppliedMovedTrainedAndReleasedAsAWhole()
    {
        var inner = Linear(2, 2);
        var visited = new List<string>();
        using (var model = Sequential(Sequential(inner, Dropout()), ReLU()))
        {
            model.eval();
            Assert.That(model.modules().Append(model).Select(m => m.training), Has.All.False);
            model.apply(m => visited.Add(m.GetType().Name));
            model.to(ScalarType.Float64);
            Assert.That(inner.weight.dtype, Is.EqualTo(ScalarType.Float64));
        }
        Assert.That(visited, Is.EqualTo(new[] { "Linear", "Dropout", "Sequential", "ReLU", "Sequential" }));
        Assert.That(inner.weight.IsInvalid, Is.True);
    }

    [Test]
    public void OneOfTwoInputsIsDerived()
    {
        using var scope = NewDisposeScope();
        using var model = new Joined(("left", Linear(2, 1)), ("right", Linear(3, 1)));
        Assert.Multiple(() =>
        {
            Assert.That(model.Count, Is.EqualTo(2));
            Assert.That(model.named_parameters().Select(p => p.name), Is.EqualTo(new[] { "left.weight", "left.bias", "right.weight", "right.bias" }));
            Assert.That(model.call(ones(1, 2), ones(1, 3)).shape, Is.EqualTo(new long[] { 1, 1 }));
            Assert.That(model[1], Is.SameAs(model.named_children().Last().module));
            Assert.That(() => model[0..1], Throws.InstanceOf<NotImplementedException>());
            Assert.That(model.append(ReLU()).append("last", Tanh()).named_children().Select(c => c.name), Is.EqualTo(new[] { "left", "right", "2", "last" }));
        });
    }

    private sealed class Joined(params (string, Module)[] modules) : Sequential<Tensor, Tensor, Tensor>(modules)
    {
        public override Tensor forward(Tensor input1, Tensor input2) =>
            ((Module<Tensor, Tensor>)this[0]).call(input1) + ((Module<Tensor, Tensor>)this[1]).call(input2);
    }
}
