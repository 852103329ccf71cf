using Lifecycle.Training.Export.Operators;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.Training.Tests.Export;

/// <summary>Where a graph leaves its model, the error names the first node that differs with its module.</summary>
internal sealed class DivergenceTests
{
    private static IEnumerable<TestCaseData> Models()
    {
        yield return new TestCaseData(
            () => Sequential(("fc1", Linear(6, 6)), ("act", Tanh()), ("fc2", Linear(6, 6)), ("act2", Tanh()), ("out", Linear(6, 2))),
            "aten::tanh", (OperatorHandler)Wrong, "act", "act/Sigmoid").SetArgDisplayNames("the first of two");
        yield return new TestCaseData(
            () => Sequential(("fc", Linear(6, 6)), ("gates", new ExportedModels.Written("Gates", static x => { var parts = x.chunk(2, 1); return (parts[0].sigmoid() * parts[1].tanh()).exp() + parts[1]; })), ("out", Linear(3, 2))),
            "aten::tanh", (OperatorHandler)Wrong, "gates", "gates/Sigmoid_1").SetArgDisplayNames("in the middle of a module");
        yield return new TestCaseData(
            () => Sequential(("body", Sequential(("fc", Linear(6, 6)), ("relu", ReLU(inplace: true)), ("add", new ExportedModels.Written("Add", static x => x.tanh().add_(1))))), ("out", Linear(6, 2))),
            "aten::tanh", (OperatorHandler)Wrong, "body.add", "body.add/Sigmoid").SetArgDisplayNames("inside of a module of operators in place");
        yield return new TestCaseData(
            () => Sequential(("fc", Linear(6, 6)), ("slice", new ExportedModels.Written("Slice", static x => { var y = x * 1; y.select(1, 0).fill_(5); return y; })), ("out", Linear(6, 2))),
            "aten::tanh", (OperatorHandler)Wrong, "slice", "slice/Mul").SetArgDisplayNames("what is not traced");
    }

    [TestCaseSource(nameof(Models))]
    public void TheFirstModuleThatDiffersIsNamed(Func<Module<Tensor, Tensor>> make, string op, OperatorHandler wrong, string module, string node)
    {
        using var scope = NewDisposeScope();
        manual_seed(7);
        using var model = make();

        var error = Assert.Throws<VerificationException>(() => Exporter.Export(model, randn(2, 6), new ExportOptions { Operators = { [op] = wrong } }));

        Assert.That(error!.ModulePath, Is.EqualTo(module));
        Assert.That(error.Node, Is.EqualTo(node));
        Assert.That(error.Message, Does.Contain($"'{module}'").And.Contain($"'{node}'").And.Not.Contain("\n"));
        Assert.That(model.call(zeros(1, 6)).shape, Is.EqualTo(new long[] { 1, 2 }), "the model runs as before");
    }

    [Test]
    public void AModelWithoutModulesNamesTheNodeAlone()
    {
        using var scope = NewDisposeScope();
        using var model = new ExportedModels.Written("Plain", static x => (x * 2).tanh() + x.sum(1, keepdim: true));
        var error = Assert.Throws<VerificationException>(() => Exporter.Export(model, randn(2, 6), new ExportOptions { Operators = { ["aten::tanh"] = Wrong } }));
        Assert.That((error!.ModulePath, error.Node), Is.EqualTo(("", "Sigmoid")));
        Assert.That(error.Message, Does.Contain("aten::tanh in the model itself").And.Contain("nothing was written"));
    }

    [Test]
    public void WhatChangesACopyOfTheInputHasNoNodeOfItsOwn()
    {
        using var scope = NewDisposeScope();
        using var model = new ExportedModels.Written("Shift", static x => { var y = x.clone(); y[TensorIndex.Colon, TensorIndex.Slice(1, 3)] = x[TensorIndex.Colon, TensorIndex.Slice(0, 2)] * 2; return y; });
        var error = Assert.Throws<VerificationException>(() => Exporter.Export(model, randn(2, 6)));
        Assert.That(error!.Message, Does.Not.Contain("probe").And.Contain("torch.where, cat or index_copy"));
    }

    private static void Wrong(OperatorContext context) => context.SetOutput(context.Add("Sigmoid", [context.Tensor(0)]));
}
