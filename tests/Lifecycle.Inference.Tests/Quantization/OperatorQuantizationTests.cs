using Lifecycle.Inference.Calibration;
using Lifecycle.Inference.Sessions;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Passes.Quantization;

namespace Lifecycle.Inference.Tests.Quantization;

/// <summary>Each operator of the table between a convolution and a product, which are quantized: what comes in and goes out is integers, and the numbers stay.</summary>
public sealed class OperatorQuantizationTests
{
    // GraphsAreQuantized has these, with the kernels that ONNX Runtime chooses.
    private static readonly string[] Elsewhere = ["Conv", "Gemm", "MatMul", "Add", "Concat", "AveragePool", "GlobalAveragePool", "Relu", "Clip"];

    /// <summary>A node that takes "c" of [n, 16, 8, 8] and gives "o", the last axis of "o", and ONNX Runtime's integer kernel of it, where it has one.</summary>
    public sealed record Case(OnnxNode Node, int Last, string? Kernel, params TensorData[] Constants)
    {
        public override string ToString() => Node.OpType;
    }

    private static IEnumerable<Case> Cases() =>
    [
        new(Node("Sigmoid"), 8, "QLinearSigmoid"),
        new(Node("LeakyRelu"), 8, "QLinearLeakyRelu"),
        new(Node("Softmax").With("axis", -1), 8, "QLinearSoftmax"),
        new(new OnnxNode("Mul", ["c", "c"], ["o"], "op"), 8, "QLinearMul"),
        new(Node("MaxPool").WithInts("kernel_shape", 2, 2).WithInts("strides", 2, 2), 4, null),
        new(new OnnxNode("Resize", ["c", "", "k"], ["o"], "op"), 16, null, TensorData.Create<float>("k", [4], [1, 1, 2, 2])),
        new(Node("Reshape", "k"), 64, null, Numbers(0, 16, 64)),
        new(Node("Flatten"), 1024, null),
        new(Node("Unsqueeze", "k"), 8, null, Numbers(2)),
        new(Node("Transpose").WithInts("perm", 0, 2, 3, 1), 16, null),
        new(Node("Slice", "k", "e", "a"), 6, null, Numbers(1), Numbers("e", 7), Numbers("a", 3)),
        new(Node("Gather", "k").With("axis", 3), 3, null, Numbers(5, 0, 3)),
        new(Node("DepthToSpace").With("blocksize", 2), 16, null),
        new(Node("SpaceToDepth").With("blocksize", 2), 4, null),
        new(Node("Identity"), 8, null),
        new(Node("Expand", "k"), 8, null, Numbers(1, 16, 8, 8)),
    ];

    [TestCaseSource(nameof(Cases))]
    public void WhatSurroundsItIsIntegers(Case item)
    {
        var model = Make([item.Node], item.Last, item.Constants);

        var (quantized, node) = Quantize(model, item.Node.OpType);

        var (before, after) = Around(quantized, node);
        if (OperatorTable.Handlers[item.Node.OpType].PassesOn)
            Assert.That(Scale(quantized, after), Is.EqualTo(Scale(quantized, before)), "what only moves values keeps their scale");
        if (item.Kernel is { } kernel) Assert.That(OptimizedModel.Of(quantized).Graph.Nodes.Select(static made => made.OpType), Does.Contain(kernel));
        Assert.That(Graphs.RelativeError(model, quantized), Is.LessThan(0.03));
    }

    [Test]
    public void ASqueezeIsQuantizedBehindAnUnsqueeze()
    {
        var model = Make([new OnnxNode("Unsqueeze", ["c", "k"], ["u"]), new OnnxNode("Squeeze", ["u", "k"], ["o"], "op")], 8, [Numbers(2)]);

        var (quantized, node) = Quantize(model, "Squeeze");

        Around(quantized, node);
        Assert.That(Graphs.RelativeError(model, quantized), Is.LessThan(0.03));
    }

    /// <summary>ONNX Runtime has no integer kernel for it, so that it takes part where it is asked for alone.</summary>
    [Test]
    public void AConvTransposeIsQuantizedWhereItIsAskedFor()
    {
        var model = Make([new OnnxNode("ConvTranspose", ["c", "k"], ["o"], "op")], 10, [Graphs.Random("k", 16, 4, 3, 3)]);
        var ranges = Calibrator.FindRanges(model, Graphs.Data(model, 8));

        Assert.That(new StaticQuantization(ranges).Run(model).Skipped, Has.Some.Matches<SkippedNode>(static node => node?.OpType == "ConvTranspose" && node.Reason?.Contains("no integer kernel", StringComparison.Ordinal) == true));
        var (quantized, asked) = Quantize(model, "ConvTranspose", new() { Operators = new HashSet<string> { "Conv", "MatMul", "ConvTranspose" } });
        Around(quantized, asked);
        Assert.That(Graphs.RelativeError(model, quantized), Is.LessThan(0.03));
    }

    [Test]
    public void EachOperatorOfTheTableIsTried() =>
        Assert.That(Cases().Select(static item => item.Node.OpType).Concat(Elsewhere).Concat(["Squeeze", "ConvTranspose"]), Is.EquivalentTo(OperatorTable.Handlers.Keys));

    private static (OnnxModel Model, OnnxNode Node) Quantize(OnnxModel model, string operation, StaticQuantizationOptions? options = null)
    {
        var report = new StaticQuantization(Calibrator.FindRanges(model, Graphs.Data(model, 8)), options).Run(model);
        return (report.Model, report.Model.Graph.Nodes.Single(node => node.OpType == operation && node.Name == "op"));
    }

    // The node's input comes from integers, and its output becomes some.
    private static (OnnxNode Before, OnnxNode After) Around(OnnxModel model, OnnxNode node)
    {
        var before = model.Graph.Nodes.Single(made => made.Outputs.Contains(node.Inputs[0]));
        var after = model.Graph.Nodes.Where(made => made.Inputs.Contains(node.Outputs[0])).ToList();
        Assert.That(before.OpType, Is.EqualTo("DequantizeLinear"));
        Assert.That(after.Select(static taker => taker.OpType), Is.All.EqualTo("QuantizeLinear").And.Not.Empty);
        return (before, after[0]);
    }

    private static float Scale(OnnxModel model, OnnxNode node) => model.Graph.Initializers.Single(tensor => tensor.Name == node.Inputs[1]).AsSpan<float>()[0];

    private static OnnxModel Make(OnnxNode[] nodes, int last, TensorData[] constants) => Models.Make(
        [Graphs.Value("x", "n", 16, 8, 8)], [new OnnxValueInfo("y", OnnxElementType.Float, Shape(nodes[^1], last))],
        [Graphs.Random("w", 16, 16, 1, 1), Graphs.Random("b", 16), Graphs.Random("m", last, 4), .. constants],
        [new OnnxNode("Conv", ["x", "w", "b"], ["c"], "conv"), .. nodes, new OnnxNode("MatMul", ["o", "m"], ["y"], "product")]);

    // The product changes the last axis alone.
    private static OnnxDimension[] Shape(OnnxNode node, int last) => node.OpType switch
    {
        "Flatten" => ["n", 4],
        "Reshape" => ["n", 16, 4],
        "Unsqueeze" => ["n", 16, 1, 8, 4],
        "Transpose" => ["n", 8, 8, 4],
        "DepthToSpace" => ["n", 4, 16, 4],
        "SpaceToDepth" => ["n", 64, 4, 4],
        "MaxPool" => ["n", 16, 4, 4],
        "Resize" => ["n", 16, 16, 4],
        "ConvTranspose" => ["n", 4, last, 4],
        _ => ["n", 16, 8, 4],
    };

    private static OnnxNode Node(string operation, params string[] constants) => new(operation, ["c", .. constants], ["o"], "op");

    private static TensorData Numbers(params long[] values) => Numbers("k", values);

    private static TensorData Numbers(string name, params long[] values) => TensorData.Create<long>(name, [values.Length], values);
}
