using Lifecycle.Inference.Verification;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Passes;
using Lifecycle.Onnx.Passes.Folding;

namespace Lifecycle.Inference.Tests.Passes;

public sealed class ConstantFoldingTests : PassTests
{
    protected override IGraphPass Pass => new ConstantFolding(new RuntimeEvaluator());

    [TestCaseSource(nameof(Cases))]
    public void WhatFollowsFromConstantsIsOne(Case item) => Check(item);

    /// <summary>Without an evaluator, sizes and layouts are folded and arithmetic is not.</summary>
    [Test]
    public void WithoutAnEvaluatorLayoutsAloneAreFolded()
    {
        var model = Models.Make([Value("x", "n", 3, 2)], [Value("y", "n", 3, 2)], [Random("k", 2, 3), Random("m", 3, 2)],
            Transpose("k", "t", 1, 0), new OnnxNode("Mul", ["t", "m"], ["p"]), new OnnxNode("Add", ["x", "p"], ["y"]));

        var report = new PassPipeline(new ConstantFolding()).Run(model);

        Assert.That(report.Model.Graph.Nodes.Select(node => node.OpType), Is.EqualTo(new[] { "Mul", "Add" }));
        CheckNumbers(model, report.Model);
    }

    private static IEnumerable<Case> Cases()
    {
        yield return Folded("arithmetic", 2, ["Add"], [Random("k", 2), Random("m", 2)], new OnnxNode("Mul", ["k", "m"], ["a"]), new OnnxNode("Sqrt", ["a"], ["b"]), new OnnxNode("Add", ["x", "b"], ["y"]));
        yield return Folded("a transpose", 1, ["MatMul"], [Random("k", 2, 2)], Transpose("k", "t", 1, 0), new OnnxNode("MatMul", ["x", "t"], ["y"]));
        yield return Folded("a size of a fixed axis", 4, ["Div"], [TensorData.Create<long>("one", [1], [1])],
            new OnnxNode("Shape", ["x"], ["s"]), new OnnxNode("Gather", ["s", "one"], ["g"]), new OnnxNode("Cast", ["g"], ["f"]).With("to", (long)OnnxElementType.Float), new OnnxNode("Sqrt", ["f"], ["r"]), new OnnxNode("Div", ["x", "r"], ["y"])) with { Changes = 3, Operators = ["Shape", "Div"] };
        yield return Folded("a size of a dynamic axis", 0, ["Shape", "Gather", "Cast", "Div"], [TensorData.Create<long>("zero", [1], [0])],
            new OnnxNode("Shape", ["x"], ["s"]), new OnnxNode("Gather", ["s", "zero"], ["g"]), new OnnxNode("Cast", ["g"], ["f"]).With("to", (long)OnnxElementType.Float), new OnnxNode("Div", ["x", "f"], ["y"]));
        yield return Folded("what grows too large", 0, ["ConstantOfShape", "ReduceMax", "Add"], [TensorData.Create<long>("huge", [2], [1000, 1000])],
            new OnnxNode("ConstantOfShape", ["huge"], ["c"]), new OnnxNode("ReduceMax", ["c"], ["m"]).With("keepdims", 0), new OnnxNode("Add", ["x", "m"], ["y"])) with { Changes = 0 };
        yield return Folded("what the input reaches", 0, ["Mul", "Add"], [Random("k", 2)], new OnnxNode("Mul", ["x", "k"], ["a"]), new OnnxNode("Add", ["x", "a"], ["y"]));
        yield return Folded("a stored weight's dequantization", 0, ["DequantizeLinear", "MatMul"], [TensorData.Create<sbyte>("q", [2, 2], [1, -2, 3, 4]), TensorData.Scalar("scale", 0.5f)],
            new OnnxNode("DequantizeLinear", ["q", "scale"], ["w"]), new OnnxNode("MatMul", ["x", "w"], ["y"]));
    }

    private static Case Folded(string name, int changes, string[] operators, TensorData[] constants, params OnnxNode[] nodes) =>
        new(name, Models.Make([Value("x", "n", 2)], [Value("y", "n", 2)], constants, nodes), changes, operators, null);

    private static OnnxNode Transpose(string from, string to, params long[] order)
    {
        var node = new OnnxNode("Transpose", [from], [to]);
        node.Attributes.Set(new OnnxAttribute("perm", order));
        return node;
    }
}
