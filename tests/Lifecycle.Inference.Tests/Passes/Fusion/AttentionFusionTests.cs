using Lifecycle.Inference.Verification;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Passes;
using Lifecycle.Onnx.Passes.Folding;
using Lifecycle.Onnx.Passes.Fusion;
using static Lifecycle.Inference.Tests.Passes.Fusion.Graphs;

namespace Lifecycle.Inference.Tests.Passes.Fusion;

/// <summary>Attention of separate query, key and value; the packed forms are in the zoo, as the Exporter writes them.</summary>
public sealed class AttentionFusionTests : PassTests
{
    protected override IGraphPass Pass => new Cleaned();

    protected override ComparisonTolerance Tolerance => new(1e-5, 1e-5);

    [TestCaseSource(nameof(Fused))]
    public void PartsBecomeOneAttention(string _, OnnxModel model, string[] operators)
    {
        var report = new PassPipeline(Pass).Run(model);

        Assert.That(report.Model.Graph.Nodes.Select(static node => node.OpType), Is.EqualTo(operators));
        CheckNumbers(model, report.Model);
    }

    [TestCaseSource(nameof(Kept))]
    public void WhatIsNoAttentionStays(string _, OnnxModel model) =>
        Assert.That(new PassPipeline(new AttentionFusion()).Run(model).Passes.Single().Count, Is.Zero);

    private static IEnumerable<object[]> Fused()
    {
        yield return ["plain", Make(), new[] { "MultiHeadAttention" }];
        yield return ["with a bias", Make(bias: Random("bias", 1, 2, 4, 4)), new[] { "MultiHeadAttention" }];
        yield return ["with a bias of two dimensions", Make(bias: Random("bias", 4, 4)), new[] { "Unsqueeze", "MultiHeadAttention" }];
        yield return ["with a merged order of the key", Make(merged: true), new[] { "MultiHeadAttention" }];
    }

    private static IEnumerable<object[]> Kept()
    {
        yield return ["a softmax over another axis", Make(axis: 2)];
        yield return ["a bias that is stretched along the key", Make(bias: Random("bias", 4, 1))];
        yield return ["a scale below zero", Make(scale: -0.5f)];
        yield return ["heads in another order", Make(mergeOrder: [0, 2, 3, 1])];
        yield return ["a value of other heads", Make(valueHeads: 4)];
        var seen = Make();
        seen.Graph.Outputs.Add(Value("weights", "n", 2, 4, 4));
        yield return ["weights that are wanted", seen];
    }

    private static OnnxModel Make(TensorData? bias = null, long axis = -1, float scale = 0.5f, bool merged = false, long[]? mergeOrder = null, long valueHeads = 2)
    {
        List<OnnxNode> nodes =
        [
            Node("Reshape", "q split", "q4"), Node("Transpose", "q4", "qh").With("perm", 0, 2, 1, 3),
            Node("Reshape", "k split", "k4"), .. Keys(merged),
            Node("Reshape", "v splitv", "v4"), Node("Transpose", "v4", "vh").With("perm", 0, 2, 1, 3),
            Node("MatMul", "qh kt", "scores"), Node("Mul", "scores scale", "scaled"),
        ];
        if (bias is not null) nodes.Add(Node("Add", "scaled bias", "logits"));
        nodes.Add(new OnnxNode("Softmax", [bias is null ? "scaled" : "logits"], ["weights"]));
        nodes[^1].Attributes.Set(new OnnxAttribute("axis", axis));
        nodes.AddRange([Node("MatMul", "weights vh", "context"), Node("Transpose", "context", "joined").With("perm", mergeOrder ?? [0, 2, 1, 3]), Node("Reshape", "joined whole", "y")]);
        OnnxValueInfo[] inputs = [Value("q", "n", 4, 6), Value("k", "n", 4, 6), Value("v", "n", 4, valueHeads * 3)];
        // Heads of another number fit by stretching where there is one.
        TensorData[] constants = [Shape("split", 0, 0, 2, 3), Shape("splitv", 0, 0, valueHeads, 3), Shape("whole", 0, 0, -1), Number("scale", scale), .. bias is null ? Array.Empty<TensorData>() : [bias]];
        return Models.Make(inputs, [Value("y", "n", 4, 6)], constants, [.. nodes]);
    }

    private static OnnxNode[] Keys(bool merged) => merged ? [Node("Transpose", "k4", "kt").With("perm", 0, 2, 3, 1)]
        : [Node("Transpose", "k4", "kh").With("perm", 0, 2, 1, 3), Node("Transpose", "kh", "kt").With("perm", 0, 1, 3, 2)];

    /// <summary>The fusion, and the removal of what it leaves.</summary>
    private sealed class Cleaned : IGraphPass
    {
        public string Name => "fused and cleaned";

        public int Apply(OnnxModel model) => new AttentionFusion().Apply(model) + new DeadCodeRemoval().Apply(model);
    }
}
