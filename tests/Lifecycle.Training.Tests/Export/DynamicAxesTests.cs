using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.Training.Tests.Export;

/// <summary>Axes beside the batch that take any length: each model is verified by the exporter at lengths it was not traced at.</summary>
internal sealed class DynamicAxesTests
{
    private DisposeScope _scope = null!;

    [SetUp]
    public void Open()
    {
        _scope = NewDisposeScope();
        torch.manual_seed(3);
    }

    [TearDown]
    public void Close() => _scope.Dispose();

    private static IEnumerable<TestCaseData> Sequences()
    {
        yield return Case("a view by the length", static x => x.view(x.shape[0] * x.shape[1], 6).relu().view(x.shape[0], x.shape[1], 6), "[batch, length, 6]");
        yield return Case("heads of attention", static x =>
        {
            var heads = x.view(x.shape[0], x.shape[1], 2, 3).transpose(1, 2);
            return heads.matmul(heads.transpose(2, 3)).softmax(-1).matmul(heads).transpose(1, 2).reshape(x.shape[0], -1, 6);
        }, "[batch, length, 6]");
        yield return Case("a causal mask", static x =>
        {
            var scores = x.matmul(x.transpose(1, 2));
            var mask = ones(x.shape[1], x.shape[1], dtype: ScalarType.Bool).tril().logical_not();
            return scores.masked_fill(mask, float.NegativeInfinity).softmax(-1).matmul(x);
        }, "[batch, length, 6]");
        yield return Case("half of the length", static x => x.slice(1, 0, x.shape[1] / 2, 1), "[batch, length/2, 6]");
        yield return Case("all but the last", static x => x.slice(1, 0, x.shape[1] - 1, 1) + x.slice(1, 1, x.shape[1], 1), "[batch, length-1, 6]");
        yield return Case("a mean by hand", static x => x.sum(1) / x.shape[1], "[batch, 6]");
        yield return Case("positions", static x => x + arange(x.shape[1], dtype: ScalarType.Float32).unsqueeze(-1), "[batch, length, 6]");
        yield return Case("evenly spaced numbers", static x => x + linspace(-1, 1, x.shape[1]).unsqueeze(-1), "[batch, length, 6]");
        yield return Case("as much again behind", static x => functional.pad(x, [0, 0, 0, x.shape[1]]), "[batch, 2*length, 6]");
        yield return Case("a class token", static x => cat([zeros(x.shape[0], 1, 6), x], 1), "[batch, length+1, 6]");
        yield return Case("the last step", static x => x.select(1, x.shape[1] - 1), "[batch, 6]");
        yield return Case("a flattened sequence", static x => x.flatten(1, 2), "[batch, 6*length]");
    }

    [TestCaseSource(nameof(Sequences))]
    public void ASequenceTakesAnyLength(Func<Tensor, Tensor> run, string shape)
    {
        using var model = new ExportedModels.Written("Sequence", run);

        var onnx = Exporter.Export(model, randn(2, 8, 6), out var report, new ExportOptions { DynamicAxes = [new("length", 1)] });

        Assert.That(onnx.Graph.Inputs[0].ToString(), Is.EqualTo("input: Float[batch, length, 6]"));
        Assert.That(onnx.Graph.Outputs[0].ToString(), Is.EqualTo($"output: Float{shape}"));
        Assert.That(report.Errors.Select(static error => error.Sizes["length"]).Distinct(), Is.SupersetOf(new long[] { 10, 17 }));
        Assert.That(report.MaxAbsoluteError, Is.LessThan(1e-5));
    }

    [Test]
    public void TheLeastLengthIsCompared()
    {
        using var model = Linear(6, 2);
        Exporter.Export(model, randn(2, 8, 6), out var report, new ExportOptions { DynamicAxes = [new("length", 1)] });
        Assert.That(report.Errors.Select(static error => error.At), Does.Contain("batch 1, length 1").And.Contain("batch 2, length 1"));
    }

    [Test]
    public void AnImageTakesAnyHeightAndWidth()
    {
        using var down = Conv2d(3, 4, 3, stride: 2, padding: 1);
        using var model = new ExportedModels.Written("Skip", x =>
        {
            var small = functional.max_pool2d(down.call(x), 2);
            return cat([functional.interpolate(small, size: [x.shape[2], x.shape[3]], mode: InterpolationMode.Bilinear), x], 1);
        }, down).Register();

        var onnx = Exporter.Export(model, randn(1, 3, 24, 32), out var report, new ExportOptions { DynamicAxes = [new("height", 2), new("width", 3)] });

        Assert.That(onnx.Graph.Outputs[0].ToString(), Is.EqualTo("output: Float[batch, 7, height, width]"));
        Assert.That(report.MaxAbsoluteError, Is.LessThan(1e-4));
    }

    [Test]
    public void GroupsAreNormalizedAtAnyHeightAndWidth()
    {
        using var model = Sequential(Conv2d(3, 8, 3), GroupNorm(4, 8), InstanceNorm2d(8));
        ExporterModelTests.Randomize(model);
        var onnx = Exporter.Export(model, randn(2, 3, 12, 14), new ExportOptions { DynamicAxes = [new("height", 2), new("width", 3)] });
        Assert.That(onnx.Graph.Outputs[0].ToString(), Is.EqualTo("output: Float[batch, 8, height-2, width-2]"));
    }

    [Test]
    public void ASizeWithoutFormulaHasNoName()
    {
        using var down = Conv2d(3, 4, 3, stride: 4, padding: 1);
        using var model = new ExportedModels.Written("Cells", x => down.call(x).flatten(2), down).Register();
        var onnx = Exporter.Export(model, randn(2, 3, 32, 40), new ExportOptions { DynamicAxes = [new("height", 2), new("width", 3)] });
        Assert.That(onnx.Graph.Outputs[0].ToString(), Is.EqualTo("output: Float[batch, 4, ?]"));
    }

    [Test]
    public void AnAxisMayBeTheSumOfTwo()
    {
        using var model = new Append();
        var onnx = Exporter.Export(model, [randn(2, 5, 6), randn(2, 3, 6)], new ExportOptions
        {
            InputNames = ["past", "now"], DynamicAxes = [new("past", 1) { Input = "past" }, new("now", 1) { Input = "now" }],
        });
        Assert.That(onnx.Graph.Outputs[0].ToString(), Is.EqualTo("output: Float[batch, past+now, 6]"));
    }

    [Test]
    public void LengthsAreMultiplesUpToAMaximum()
    {
        using var positions = Embedding(64, 6);
        using var model = new ExportedModels.Written("Folded", x => (x + positions.call(arange(x.shape[1]))).view(x.shape[0], x.shape[1] / 4, 24), positions).Register();

        var onnx = Exporter.Export(model, randn(2, 60, 6), out var report, new ExportOptions { DynamicAxes = [new("length", 1) { Multiple = 4, Maximum = 64 }] });

        Assert.That(onnx.Graph.Outputs[0].ToString(), Is.EqualTo("output: Float[batch, length/4, 24]"));
        Assert.That(report.Errors.Select(static error => error.Sizes["length"]), Has.All.LessThanOrEqualTo(64).And.All.Matches<long>(static length => length % 4 == 0));
    }

    [Test]
    public void ATensorCanBeSeveralOutputs()
    {
        using var model = new Twice();
        var onnx = Exporter.Export(model, [randn(2, 6)], out var report);
        Assert.That(onnx.Graph.Outputs.Select(static value => value.ToString()), Is.EqualTo(["output_0: Float[batch, 6]", "output_1: Float[batch, 6]", "output_2: Float[batch, 6]"]));
        Assert.That(report.MaxAbsoluteError, Is.LessThan(1e-6));
    }

    [Test]
    public void SeveralInputsAndOutputsHaveNamesAndAxesOfTheirOwn()
    {
        using var model = new Masked();

        var onnx = Exporter.Export(model, [randn(2, 8, 6), ones(2, 8)], out var report, new ExportOptions
        {
            InputNames = ["tokens", "mask"], OutputNames = ["pooled", "first", "weights"], DynamicAxes = [new("length", 1)],
        });

        Assert.That(onnx.Graph.Inputs.Select(static value => value.ToString()), Is.EqualTo(["tokens: Float[batch, length, 6]", "mask: Float[batch, length]"]));
        Assert.That(onnx.Graph.Outputs.Select(static value => value.ToString()), Is.EqualTo(["pooled: Float[batch, 4]", "first: Float[batch, 6]", "weights: Float[batch, length]"]));
        Assert.That(onnx.Graph.Nodes.Select(static node => node.Name), Has.Some.StartsWith("inner.proj/"));
        Assert.That(report.Errors.Select(static error => error.Comparison.Name).Distinct(), Is.EqualTo(["pooled", "first", "weights"]));
    }

    [Test]
    public void OutputsMayBeAList()
    {
        using var model = new Pieces();
        Assert.That(Exporter.Export(model, [randn(4, 6)]).Graph.Outputs.Select(static value => value.ToString()), Is.EqualTo(["output_0: Float[batch, 3]", "output_1: Float[batch, 3]"]));
    }

    [Test]
    public void AWrongNumberOfExamplesIsRefused()
    {
        using var model = new Masked();
        Assert.That(() => Exporter.Export(model, [randn(2, 8, 6)]), Throws.TypeOf<UsageException>().With.Message.Contains("Masked").And.Message.Contains("1 tensors").And.Message.Contains("call(Tensor, Tensor)"));
    }

    private static IEnumerable<TestCaseData> Refused()
    {
        var length = new ExportOptions { DynamicAxes = [new("length", 1)] };
        yield return Wrong("a loop over the steps", static x => Enumerable.Range(0, (int)x.shape[1]).Aggregate(zeros_like(x.select(1, 0)), (sum, step) => (sum + x.select(1, step)).tanh()), length, typeof(ModelException), "Module 'inner'", "size of length (tried 8, 12, 18, 15)");
        yield return Wrong("a branch on the length", static x => x.shape[1] > 10 ? x.relu() : x.sigmoid(), length, typeof(ModelException), "Module 'inner'", "aten::sigmoid", "size of length");
        yield return Wrong("a mask made in C#", static x => x * tensor(Enumerable.Range(0, (int)x.shape[1]).Select(static i => (float)i).ToArray()).view(1, -1, 1), length, typeof(ModelException), "Module 'inner'", "size of length");
        yield return Wrong("a formula that is none", static x => x.slice(1, 0, x.shape[1] % 5, 1), length, typeof(ModelException), "aten::slice", "no formula");
        yield return Wrong("an input that is not there", static x => x, new ExportOptions { DynamicAxes = [new("length", 1) { Input = "other" }] }, typeof(UsageException), "'other'", "input");
        yield return Wrong("an axis that is not there", static x => x, new ExportOptions { DynamicAxes = [new("length", 3)] }, typeof(UsageException), "axis 3", "3 axes");
        yield return Wrong("the batch twice", static x => x, new ExportOptions { DynamicAxes = [new("rows", 0)] }, typeof(UsageException), "axis 0", "DynamicBatch = false");
        yield return Wrong("an odd multiple", static x => x, new ExportOptions { DynamicAxes = [new("length", 1) { Multiple = 3 }] }, typeof(UsageException), "multiple of 3", "has 8");
        yield return Wrong("no room", static x => x, new ExportOptions { DynamicAxes = [new("length", 1) { Maximum = 10 }] }, typeof(UsageException), "at most 10");
        yield return Wrong("the name of the batch", static x => x, new ExportOptions { DynamicAxes = [new("batch", 1)] }, typeof(UsageException), "called batch");
    }

    [TestCaseSource(nameof(Refused))]
    public void WhatOnnxCannotExpressIsRefused(Func<Tensor, Tensor> run, ExportOptions options, Type error, string[] parts)
    {
        using var model = Sequential(("inner", new ExportedModels.Written("Inner", run)));

        var found = Assert.Catch<LifecycleException>(() => Exporter.Export(model, randn(2, 8, 6), options));

        Assert.That(found, Is.TypeOf(error));
        foreach (var part in parts)
            Assert.That(found!.Message, Does.Contain(part));
    }

    private static TestCaseData Case(string name, Func<Tensor, Tensor> run, string shape) => new TestCaseData(run, shape).SetArgDisplayNames(name);

    private static TestCaseData Wrong(string name, Func<Tensor, Tensor> run, ExportOptions options, Type error, params string[] parts) =>
        new TestCaseData(run, options, error, parts).SetArgDisplayNames(name);

    private sealed class Weigh : Module<Tensor, Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> proj = Linear(6, 1);

        public Weigh() : base("Weigh") => RegisterComponents();

        public override Tensor forward(Tensor tokens, Tensor mask) => (proj.call(tokens).squeeze(-1) + ((1 - mask) * -10)).softmax(1);
    }

    private sealed class Masked : Module<Tensor, Tensor, (Tensor, (Tensor, Tensor))>
    {
        private readonly Weigh inner = new();
        private readonly Module<Tensor, Tensor> head = Linear(6, 4);

        public Masked() : base("Masked") => RegisterComponents();

        public override (Tensor, (Tensor, Tensor)) forward(Tensor tokens, Tensor mask)
        {
            var weights = inner.call(tokens, mask);
            return (head.call((tokens * weights.unsqueeze(-1)).sum(1)), (tokens.select(1, 0), weights));
        }
    }

    private sealed class Append() : Module<Tensor, Tensor, Tensor>("Append")
    {
        public override Tensor forward(Tensor past, Tensor now) => cat([past, now], 1) + arange(past.shape[1] + now.shape[1], dtype: ScalarType.Float32).unsqueeze(1);
    }

    private sealed class Twice() : Module<Tensor, (Tensor, Tensor, Tensor)>("Twice")
    {
        public override (Tensor, Tensor, Tensor) forward(Tensor input)
        {
            var x = input.relu();
            return (x, x.contiguous(), x);
        }
    }

    private sealed class Pieces() : Module<Tensor, Tensor[]>("Pieces")
    {
        public override Tensor[] forward(Tensor input) => input.chunk(2, 1);
    }
}
