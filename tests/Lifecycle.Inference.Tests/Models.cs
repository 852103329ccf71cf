using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Tests;

/// <summary>Small models made by the graph API.</summary>
internal static class Models
{
    public const long Opset = 17;

    /// <summary>y = relu(x w + b) for x of [batch, 2], y of [batch, 3].</summary>
    public static OnnxModel Linear(OnnxDimension? batch = null)
    {
        var rows = batch ?? "batch";
        return Make(
            [new OnnxValueInfo("x", OnnxElementType.Float, rows, 2)],
            [new OnnxValueInfo("y", OnnxElementType.Float, rows, 3)],
            [TensorData.Create<float>("w", [2, 3], [1, 2, 3, 4, 5, 6]), TensorData.Create<float>("b", [3], [0.5f, -0.5f, 0])],
            new OnnxNode("Gemm", ["x", "w", "b"], ["z"]), new OnnxNode("Relu", ["z"], ["y"]));
    }

    /// <summary>What <see cref="Linear"/> gives.</summary>
    public static float[] LinearOf(params float[] x) =>
        [.. x.Chunk(2).SelectMany(row => new[] { row[0] + (4 * row[1]) + 0.5f, (2 * row[0]) + (5 * row[1]) - 0.5f, (3 * row[0]) + (6 * row[1]) }.Select(value => Math.Max(value, 0)))];

    /// <summary>A model of one operator, its inputs and outputs as described.</summary>
    public static OnnxModel Of(OnnxNode node, OnnxValueInfo[] inputs, params OnnxValueInfo[] outputs) => Make(inputs, outputs, [], node);

    public static OnnxModel Make(OnnxValueInfo[] inputs, OnnxValueInfo[] outputs, TensorData[] initializers, params OnnxNode[] nodes)
    {
        var graph = new OnnxGraph("test");
        foreach (var input in inputs) graph.Inputs.Add(input);
        foreach (var output in outputs) graph.Outputs.Add(output);
        foreach (var initializer in initializers) graph.Initializers.Add(initializer);
        foreach (var node in nodes) graph.Nodes.Add(node);
        return new OnnxModel(graph, Opset);
    }
}

internal static class NodeExtensions
{
    /// <summary>The node with an integer attribute.</summary>
    public static OnnxNode With(this OnnxNode node, string name, long value)
    {
        node.Attributes.Set(new OnnxAttribute(name, value));
        return node;
    }
}
