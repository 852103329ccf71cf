using Lifecycle.Inference.Tests.Quantization;
using Lifecycle.Inference.Verification;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Passes.Upgrading;

namespace Lifecycle.Inference.Tests.Passes;

public sealed class OpsetUpgradeTests
{
    private static IEnumerable<TestCaseData> Old()
    {
        yield return Case(9, [1, 3, 2, 2], Node("Clip", ("min", -0.25f), ("max", 0.5f)));
        yield return Case(10, [1, 3, 2, 2], Node("Clip", ("max", 0.5f)));
        yield return Case(9, [1, 3, 4, 4], Ints(Node("Pad", ("value", 2f)), "pads", 0, 0, 1, 1, 0, 0, 2, 2));
        yield return Case(9, [1, 2, 1, 4], Ints(Ints(Ints(Node("Slice"), "starts", 0, 1), "ends", 1, 3), "axes", 1, 3));
        yield return Case(11, [1, 3, 4], Ints(new OnnxNode("Squeeze", ["x4"], ["y"]), "axes", 2), input: "x4", inputShape: [1, 3, 1, 4]);
        yield return Case(11, [1, 1, 3, 2, 2], Ints(Node("Unsqueeze"), "axes", 1));
        yield return Case(12, [1, 1, 2, 2], Ints(Node("ReduceSum"), "axes", 1));
        yield return Case(9, [1, 3, 2, 2], Node("Softmax").With("axis", 3));
        yield return Case(9, [1, 3, 4, 6], Scales(Node("Upsample"), 1, 1, 2, 3));
        yield return Case(7, [1, 3, 4, 6], Scales(Node("Upsample"), 1, 1, 2, 3));
        yield return Case(7, [1, 3, 2, 2], new OnnxNode("Dropout", ["x"], ["y"]).WithFloat("ratio", 0.3f));
    }

    [TestCaseSource(nameof(Old))]
    public void WhatOldModelsSayStays(OnnxModel model)
    {
        var upgraded = model.Clone();

        Assert.That(new OpsetUpgrade().Apply(upgraded), Is.EqualTo(1));

        Assert.That(upgraded.Opsets[""], Is.EqualTo(13));
        using var old = new ModelVerifier(model);
        using var verifier = new ModelVerifier(upgraded);
        var inputs = Graphs.Inputs(model, 5);
        var report = verifier.Verify(inputs, old.Run(inputs), ComparisonTolerance.Exact);
        Assert.That(report.IsMatch, report.ToString());
        Assert.That(new OpsetUpgrade().Apply(upgraded), Is.Zero, "once is enough");
    }

    private static IEnumerable<TestCaseData> Kept()
    {
        yield return new TestCaseData(Model(9, [1, 3, 2, 2], Node("Softmax"))).SetArgDisplayNames("softmax over several axes");
        yield return new TestCaseData(Model(9, [1, 3, 2, 2], new OnnxNode("Scatter", ["x", "x", "x"], ["y"]))).SetArgDisplayNames("an operator that is gone");
        yield return new TestCaseData(Model(6, [1, 3, 2, 2], Node("Relu"))).SetArgDisplayNames("too old");
        yield return new TestCaseData(Model(14, [1, 3, 2, 2], Node("Relu"))).SetArgDisplayNames("new enough");
    }

    [TestCaseSource(nameof(Kept))]
    public void WhatCannotBeBroughtOverStays(OnnxModel model)
    {
        var before = model.ToArray();

        Assert.That(new OpsetUpgrade().Apply(model), Is.Zero);

        Assert.That(model.ToArray(), Is.EqualTo(before));
    }

    [Test]
    public void ConstantsThatWereListedAsInputsAreTheModelsOwn()
    {
        var model = Models.Linear();
        model.Opsets[""] = 9;
        model.IrVersion = 3;
        foreach (var constant in model.Graph.Initializers) model.Graph.Inputs.Add(new OnnxValueInfo(constant.Name, OnnxElementType.Float, [.. constant.Dims.Select(static size => (OnnxDimension)size)]));

        new OpsetUpgrade().Apply(model);

        Assert.That(model.Graph.Inputs.Select(static input => input.Name), Is.EqualTo(new[] { "x" }));
        Assert.That(model.IrVersion, Is.EqualTo(7));
    }

    private static TestCaseData Case(long opset, long[] outputShape, OnnxNode node, string input = "x", long[]? inputShape = null) =>
        new TestCaseData(Model(opset, outputShape, node, input, inputShape)).SetArgDisplayNames($"{node.OpType} of set {opset}");

    private static OnnxModel Model(long opset, long[] outputShape, OnnxNode node, string input = "x", long[]? inputShape = null)
    {
        var model = Models.Make([Value(input, inputShape ?? [1, 3, 2, 2])], [Value("y", outputShape)], [], node);
        if (node.OpType == "Upsample" && opset == 9)
        {
            node.Attributes.Remove("scales");
            node.Inputs.Add("scales");
            model.Graph.Initializers.Add(TensorData.Create<float>("scales", [4], [1, 1, 2, 3]));
        }
        model.Opsets[""] = opset;
        model.IrVersion = 4;
        return model;
    }

    private static OnnxValueInfo Value(string name, long[] shape) => new(name, OnnxElementType.Float, [.. shape.Select(static size => (OnnxDimension)size)]);

    private static OnnxNode Node(string opType, params (string Name, float Value)[] settings)
    {
        var node = new OnnxNode(opType, ["x"], ["y"]);
        foreach (var (name, value) in settings) node.WithFloat(name, value);
        return node;
    }

    private static OnnxNode Ints(OnnxNode node, string name, params long[] values) => node.WithInts(name, values);

    private static OnnxNode Scales(OnnxNode node, params float[] scales)
    {
        node.Attributes.Set(new OnnxAttribute("scales", scales));
        return node;
    }
}

file static class FloatSettings
{
    public static OnnxNode WithFloat(this OnnxNode node, string name, float value)
    {
        node.Attributes.Set(new OnnxAttribute(name, value));
        return node;
    }
}
