using Lifecycle.Training.Export.Operators;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.Training.Tests.Export;

/// <summary>What bad input and models that cannot be exported get: a typed error of one line that names the thing.</summary>
internal sealed class ExporterErrorTests
{
    private static readonly Func<Tensor> Rows = static () => randn(4, 6);

    private static IEnumerable<TestCaseData> Models()
    {
        yield return Case("an unknown operator", static x => x.digamma(), Rows, typeof(ModelException), "aten::digamma", "Tensor self", "ExportOptions.Operators");
        yield return Case("an operator under a module", static x => x.erfinv(), Rows, typeof(ModelException), "Module 'inner'", "aten::erfinv");
        yield return Case("a model that throws", static _ => throw new InvalidOperationException("no such row\nmore"), Rows, typeof(ModelException), "Sequential", "no such row", "Float32[2, 6]");
        yield return Case("a shape that the model cannot take", static x => x.view(7, 7), Rows, typeof(ModelException), "DynamicBatch = false");
        yield return Case("a disposed output", static x => { var y = x + 1; y.Dispose(); return y; }, Rows, typeof(ModelException), "no tensor");
        yield return Case("a size that grows with the square of the batch", static x => x.expand(x.shape[0], x.shape[0], 6).reshape(x.shape[0] * x.shape[0], 6), Rows, typeof(ModelException), "[batch*batch x 6]", "DynamicBatch = false");
        yield return Case("other operators at other batch sizes", static x => x.shape[0] > 4 ? x.relu() : x.sigmoid(), Rows, typeof(ModelException), "Module 'inner'", "aten::sigmoid", "aten::relu", "size of batch (tried 2, 4, 7)");
        yield return Case("a branch on values", static x => x.sum().item<float>() > 0 ? x.relu() : x.neg(), static () => ones(4, 6), typeof(ModelException), "Module 'inner'", "aten::relu, aten::neg", "changes with the values of the input", "torch.where");
        yield return Case("a number taken from values", static x => x * x.abs().max().item<float>(), Rows, typeof(ModelException), "Module 'inner'", "a constant", "changes with the values of the input");
        yield return Case("an index taken from values", static x => x.narrow(1, x[0].argmax().item<long>() % 3, 2), static () => arange(24).reshape(4, 6).to(ScalarType.Float32), typeof(ModelException), "Module 'inner'", "changes with the values of the input");
        yield return Case("a number of another kind", static x => x.shape[0] > 4 ? x.clamp(0.ToScalar()) : x.clamp(0.5.ToScalar()), Rows, typeof(ModelException), "Module 'inner'", "the kind of a constant", "size of batch");
        yield return Case("as many parts as rows", static x => x.split(1, 0)[0] + x, Rows, typeof(ModelException), "Module 'inner'", "aten::split", "batch");
        yield return Case("a mask made outside of torch", static x => x * tensor(Enumerable.Range(0, (int)x.shape[0]).Select(static i => (float)i).ToArray()).unsqueeze(1), Rows, typeof(ModelException), "Module 'inner'", "outside of torch's operators", "size of batch");
        yield return Case("a write through a slice", static x => { var y = x * 1; y.select(1, 0).fill_(5); return y; }, Rows, typeof(VerificationException), "batch 1", "nothing was written");
        yield return Case("the places of an adaptive pooling", static x => functional.adaptive_max_pool2d_with_indices(x, [3L, 3L]).Indices, static () => randn(1, 2, 8, 8), typeof(ModelException), "aten::adaptive_max_pool2d", "places");
        yield return Case("rows that become columns", static x => x.transpose(0, 1), Rows, typeof(ModelException), "[6 x batch]", "as its first axis");
        yield return Case("a sum over the batch", static x => x.sum(), Rows, typeof(ModelException), "shape []", "as its first axis");
        yield return Case("an example without axes", static x => x, static () => tensor(1f), typeof(ModelException), "'input'", "batch axis");
        yield return Case("an example without rows", static x => x, static () => zeros(0, 3), typeof(ModelException), "Float32[0, 3]", "one row");
        yield return Case("an example of complex numbers", static x => x, static () => zeros(2, 3, dtype: ScalarType.ComplexFloat32), typeof(ModelException), "ComplexFloat32", "expected one of");
    }

    [TestCaseSource(nameof(Models))]
    public void ItIsRefused(Func<Tensor, Tensor> run, Func<Tensor> example, Type error, string[] parts)
    {
        using var scope = NewDisposeScope();
        using var model = Sequential(("inner", new ExportedModels.Written("Inner", run)));
        var found = Assert.Catch<LifecycleException>(() => Exporter.Export(model, example()));

        Assert.That(found, Is.TypeOf(error));
        Assert.That(found!.Message, Does.Not.Contain("\n"));
        foreach (var part in parts)
            Assert.That(found.Message, Does.Contain(part));
    }

    [Test]
    public void WhatAModelKeepsBetweenItsCallsIsRefused()
    {
        using var scope = NewDisposeScope();
        var calls = 0;
        using var counts = new ExportedModels.Written("Counts", x => x + calls++);
        Assert.That(() => Exporter.Export(counts, Rows()), Throws.InstanceOf<ModelException>());

        using var adds = new Adds();
        Assert.That(() => Exporter.Export(adds, Rows()), Throws.TypeOf<ModelException>().With.Message.Contains("Adds").And.Message.Contains("again on the same inputs").And.Message.Contains("further input"));
    }

    private sealed class Adds : Module<Tensor, Tensor>
    {
        public Adds() : base("Adds") => register_buffer("steps", zeros(1));

        public override Tensor forward(Tensor input) => input + get_buffer("steps")!.add_(1);
    }

    private static IEnumerable<TestCaseData> BadOptions()
    {
        yield return new TestCaseData(new ExportOptions { Opset = 12 }, "Opset is 12").SetArgDisplayNames("operator set");
        yield return new TestCaseData(new ExportOptions { InputNames = ["a", "b"] }, "InputNames has 2 names").SetArgDisplayNames("input names");
        yield return new TestCaseData(new ExportOptions { OutputNames = ["a", "b"] }, "OutputNames has 2 names").SetArgDisplayNames("output names");
        yield return new TestCaseData(new ExportOptions { InputNames = ["a"], OutputNames = ["a"] }, "each name once").SetArgDisplayNames("a name twice");
        yield return new TestCaseData(new ExportOptions { Mean = [1, 2], Std = [1] }, "expected as many").SetArgDisplayNames("channels");
        yield return new TestCaseData(new ExportOptions { Std = [0] }, "above 0").SetArgDisplayNames("deviation");
    }

    [TestCaseSource(nameof(BadOptions))]
    public void BadOptionsAreRefused(ExportOptions options, string part)
    {
        using var scope = NewDisposeScope();
        using var model = Linear(6, 2);
        Assert.That(() => Exporter.Export(model, Rows(), options), Throws.TypeOf<UsageException>().With.Message.Contains(part));
    }

    [TestCase("input", "InputNames")]
    [TestCase("output", "OutputNames")]
    public void AWeightCalledAsAnInputOrOutputIsRefused(string weight, string option)
    {
        using var scope = NewDisposeScope();
        var bias = new TorchSharp.Modules.Parameter(ones(6));
        using var model = new ExportedModels.Written("Offset", x => x + bias);
        model.register_parameter(weight, bias);
        Assert.That(() => Exporter.Export(model, Rows()), Throws.TypeOf<UsageException>()
            .With.Message.Contains($"'{weight}'").And.Message.Contains("Offset").And.Message.Contains($"ExportOptions.{option}"));

        var other = Exporter.Export(model, Rows(), new ExportOptions { InputNames = ["rows"], OutputNames = ["sums"] });
        Assert.That(other.Graph.Initializers.Select(static tensor => tensor.Name), Is.EqualTo([weight]));
    }

    [Test]
    public void AnArgumentThatAHandlerDoesNotKnowIsRefused()
    {
        using var scope = NewDisposeScope();
        using var model = new ExportedModels.Written("Hundredths", static x => x.round(2));
        var options = new ExportOptions { Operators = { ["aten::round"] = Elementwise.Unary("Round") } };
        Assert.That(() => Exporter.Export(model, Rows(), options), Throws.TypeOf<ModelException>()
            .With.Message.Contains("aten::round").And.Message.Contains("decimals").And.Message.Contains("argument 1"));
    }

    [Test]
    public void NothingIsAnArgumentError()
    {
        using var model = Linear(6, 2);
        using var example = Rows();
        Assert.That(() => Exporter.Export(null!, example), Throws.ArgumentNullException);
        Assert.That(() => Exporter.Export(model, null!), Throws.ArgumentNullException);
    }

    private static TestCaseData Case(string name, Func<Tensor, Tensor> run, Func<Tensor> example, Type error, params string[] parts) =>
        new TestCaseData(run, example, error, parts).SetArgDisplayNames(name);
}
