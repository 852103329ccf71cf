using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Passes;
using Lifecycle.Onnx.Passes.Folding;

namespace Lifecycle.Inference.Tests.Passes;

public sealed class DeadCodeRemovalTests : PassTests
{
    protected override IGraphPass Pass => new DeadCodeRemoval();

    [TestCaseSource(nameof(Cases))]
    public void WhatNothingNeedsGoes(Case item) => Check(item);

    [Test]
    public void DescriptionsOfWhatIsGoneGo()
    {
        var model = Cases().First().Model;
        model.Graph.ValueInfos.Add(Value("d1", "n", 2));
        model.Graph.ValueInfos.Add(Value("a", "n", 2));

        Assert.That(new PassPipeline(Pass).Run(model).Model.Graph.ValueInfos.Select(value => value.Name), Is.EqualTo(new[] { "a" }));
    }

    private static IEnumerable<Case> Cases()
    {
        yield return new Case("a chain and its constant", Make(
            new OnnxNode("Relu", ["x"], ["a"]), new OnnxNode("Add", ["a", "c"], ["d1"]), new OnnxNode("Neg", ["d1"], ["d2"]), new OnnxNode("Neg", ["a"], ["y"])), 3, ["Relu", "Neg"], []);
        yield return new Case("nothing", Make(new OnnxNode("Add", ["x", "c"], ["y"])), 0, ["Add"], ["c: Float[2]"]);
        yield return new Case("a constant", Make(new OnnxNode("Neg", ["x"], ["y"])), 1, ["Neg"], []);
        yield return new Case("a node of which one output is used", Make(new OnnxNode("Split", ["x"], ["l", "r"]).With("axis", 1), new OnnxNode("Add", ["l", "x"], ["y"])), 1, ["Split", "Add"], []);
        var given = Make(new OnnxNode("Neg", ["x"], ["y"]));
        given.Graph.Inputs.Add(Value("c", 2));
        yield return new Case("a constant that a caller may replace", given, 0, ["Neg"], ["c: Float[2]"]);
        yield return new Case("what a body needs", Make(
            new OnnxNode("Relu", ["x"], ["a"]), new OnnxNode("ReduceMax", ["x"], ["max"]).With("keepdims", 0),
            new OnnxNode("Cast", ["max"], ["condition"]).With("to", (long)OnnxElementType.Bool), Choose()), 0, ["Relu", "ReduceMax", "Cast", "If"], ["c: Float[2]"]);
    }

    private static OnnxNode Choose()
    {
        var choose = new OnnxNode("If", ["condition"], ["y"]);
        foreach (var name in new[] { "then_branch", "else_branch" })
            choose.Attributes.Set(new OnnxAttribute(name, new OnnxGraph(name) { Outputs = { Value(name, "n", 2) }, Nodes = { new OnnxNode("Add", ["a", "c"], [name]) } }));
        return choose;
    }

    private static OnnxModel Make(params OnnxNode[] nodes) =>
        Models.Make([Value("x", "n", 2)], [Value("y", "n", 2)], [TensorData.Create<float>("c", [2], [1, 2])], nodes);
}
