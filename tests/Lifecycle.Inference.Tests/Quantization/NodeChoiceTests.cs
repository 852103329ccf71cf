using Lifecycle.Inference.Calibration;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Passes.Quantization;

namespace Lifecycle.Inference.Tests.Quantization;

/// <summary>Nodes that options choose, by name and by output, and what reports call them.</summary>
public sealed class NodeChoiceTests
{
    private static IEnumerable<TestCaseData> Passes()
    {
        yield return Case("static", static (model, exclude) => new StaticQuantization(Calibrator.FindRanges(model, Graphs.Data(model, 2)), new() { Exclude = exclude }));
        yield return Case("dynamic", static (_, exclude) => new DynamicQuantization(new() { Exclude = exclude }));
        yield return Case("weights", static (_, exclude) => new WeightQuantization(new() { Exclude = exclude }));
        yield return Case("half", static (_, exclude) => new HalfConversion(new() { Exclude = exclude }));

        static TestCaseData Case(string name, Func<OnnxModel, IReadOnlySet<string>, QuantizationPass> pass) => new TestCaseData(pass).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Passes))]
    public void NodesAreLeftOutByNameAndByOutput(Func<OnnxModel, IReadOnlySet<string>, QuantizationPass> make)
    {
        foreach (var (given, excluded, called) in new[] { ("", "h", "h"), ("first", "h", "first"), ("first", "first", "first") })
        {
            var model = Models.Make([Graphs.Value("x", "n", 32)], [Graphs.Value("y", "n", 10)], [Graphs.Random("w", 32, 64), Graphs.Random("v", 64, 10)],
                new OnnxNode("MatMul", ["x", "w"], ["h"], given), new OnnxNode("MatMul", ["h", "v"], ["y"], "second"));

            var report = make(model, new HashSet<string> { excluded, "nobody" }).Run(model);

            Assert.That(report.Quantized, Is.EqualTo(new[] { "second" }), $"{given}, {excluded}");
            Assert.That(report.Skipped, Is.EqualTo(new[] { new SkippedNode(called, "MatMul", "left out by the options") }));
            Assert.That(report.UnknownNames, Is.EqualTo(new[] { "nobody" }));
            Assert.That(report.ToTable(), Does.Contain("no node is called \"nobody\""));
        }
    }

    [TestCase("Relu", "")]
    [TestCase("Clip", "")]
    [TestCase("Relu", "activation")]
    public void AnActivationThatIsLeftOutByItsOutputIsNotFolded(string activation, string name)
    {
        var model = Graphs.Convolution(activation);
        model.Graph.Nodes[1].Name = name;

        var report = new StaticQuantization(Calibrator.FindRanges(model, Graphs.Data(model, 4)), new() { Exclude = new HashSet<string> { "y" } }).Run(model);

        Assert.That(Graphs.Operators(report.Model), Has.Some.EqualTo(activation));
        Assert.That(report.Skipped, Has.Some.EqualTo(new SkippedNode(name.Length > 0 ? name : "y", activation, "left out by the options")));
    }

    /// <summary>A node that takes over its activation's output is called as in the model that was given.</summary>
    [Test]
    public void ANodeWithoutANameIsCalledByItsOwnOutput()
    {
        var model = Graphs.Convolution("Relu");
        model.Graph.Nodes[0].Name = "";

        Assert.That(new StaticQuantization(Calibrator.FindRanges(model, Graphs.Data(model, 4))).Run(model).Quantized, Is.EqualTo(new[] { "c" }));
    }

    /// <summary>Folding gives a node another's output; it is called, and chosen, as in the model that was given.</summary>
    [Test]
    public void NodesKeepTheirNamesWhenTheyAreFolded()
    {
        var model = Models.Make([Graphs.Value("x", "n", 16, 8, 8)], [Graphs.Value("y", "n", 4, 8, 8)],
            [Graphs.Random("w", 16, 16, 1, 1), Graphs.Random("s", 16), Graphs.Random("b", 16), Graphs.Random("m", 16), TensorData.Create<float>("v", [16], [.. Enumerable.Repeat(1f, 16)]), Graphs.Random("k", 4, 16, 1, 1)],
            new OnnxNode("Conv", ["x", "w"], ["c"]), new OnnxNode("BatchNormalization", ["c", "s", "b", "m", "v"], ["f"]), new OnnxNode("Relu", ["f"], ["r"]), new OnnxNode("Conv", ["r", "k"], ["y"]));
        var data = Graphs.Data(model, 4);

        Assert.That(Quantizer.Static(model, data).Quantized, Is.EqualTo(new[] { "c", "y" }));
        Assert.That(Quantizer.Static(model, data, new() { Format = new() { Exclude = new HashSet<string> { "c" } } }).Quantized, Is.EqualTo(new[] { "y" }));
        Assert.That(Quantizer.Static(model, data, new() { Format = new() { Include = new HashSet<string> { "c" } } }).Quantized, Is.EqualTo(new[] { "c" }));
        Assert.That(() => Quantizer.Static(model, data, new() { Format = new() { Include = new HashSet<string> { "conv1" } } }), Throws.InstanceOf<ModelException>().With.Message.Contains("no node is called \"conv1\""));
    }

    /// <summary>An operator with a weight that a format does not know is named.</summary>
    [Test]
    public void WhatAFormatDoesNotKnowIsNamed()
    {
        var model = Models.Make([Graphs.Value("x", 6, "n", 16)], [Graphs.Value("y", 6, 1, "n", 8)], [Graphs.Random("w", 1, 24, 16), Graphs.Random("r", 1, 24, 8), Graphs.Random("m", 16, 16), Graphs.Random("b", 1, 16)],
            new OnnxNode("MatMul", ["x", "m"], ["p"], "product"), new OnnxNode("Add", ["p", "b"], ["s"], "sum"), new OnnxNode("GRU", ["s", "w", "r"], ["y"], "recurrent").With("hidden_size", 8));

        foreach (var pass in new QuantizationPass[] { new DynamicQuantization(), new WeightQuantization() })
            Assert.That(pass.Run(model).Skipped, Is.EqualTo(new[] { new SkippedNode("recurrent", "GRU", "the format has no form of the operator") }), pass.Name);
    }

    /// <summary>What moves values with nothing behind it that takes integers is named, too.</summary>
    [Test]
    public void WhatMovesFloatsIsNamed()
    {
        var model = Models.Make([Graphs.Value("x", "n", 16)], [Graphs.Value("y", 8, "n")], [Graphs.Random("w", 16, 8)],
            new OnnxNode("MatMul", ["x", "w"], ["p"], "product"), new OnnxNode("Transpose", ["p"], ["y"], "turn").WithInts("perm", 1, 0));

        var report = new StaticQuantization(Calibrator.FindRanges(model, Graphs.Data(model, 2))).Run(model);

        Assert.That(report.Skipped, Is.EqualTo(new[] { new SkippedNode("turn", "Transpose", "nothing behind it takes integers") }));
    }

    /// <summary>An operator of another domain that happens to have the name of ONNX's is another one.</summary>
    [Test]
    public void OperatorsOfOtherDomainsAreLeftAlone()
    {
        var model = Models.Make([Graphs.Value("x", "n", 16)], [Graphs.Value("y", "n", 8)], [Graphs.Random("w", 16, 16), Graphs.Random("v", 16, 8)],
            new OnnxNode("MatMul", ["x", "w"], ["p"], "own", "a.domain"), new OnnxNode("MatMul", ["p", "v"], ["y"], "product"));
        model.Opsets["a.domain"] = 1;

        Assert.That(new DynamicQuantization().Run(model).Quantized, Is.EqualTo(new[] { "product" }));
        var half = new HalfConversion().Run(model);
        Assert.That(half.Skipped.Select(static node => (node.Node, node.Reason)), Is.EqualTo(new[] { ("own", "whether operators of \"a.domain\" take Float16 is not known") }));
    }

    [Test]
    public void FilesThatAreTooOldAreRefused()
    {
        var model = Graphs.Layer();
        model.IrVersion = 3;

        foreach (var pass in new QuantizationPass[] { new DynamicQuantization(), new WeightQuantization(), new HalfConversion() })
            Assert.That(() => pass.Run(model), Throws.InstanceOf<ModelException>().With.Message.Contains("IR version 3; expected 4"), pass.Name);
    }
}
