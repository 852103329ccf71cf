using Lifecycle.Onnx.Graph;

namespace Lifecycle.Import.Tests;

/// <summary>Small models, made here.</summary>
internal static class Graphs
{
    internal static OnnxModel Of(long opset, OnnxValueInfo[] inputs, string[] outputs, TensorData[] constants, params OnnxNode[] nodes)
    {
        var graph = new OnnxGraph("test");
        foreach (var input in inputs) graph.Inputs.Add(input);
        foreach (var output in outputs) graph.Outputs.Add(new OnnxValueInfo(output, OnnxElementType.Float) { Shape = null });
        foreach (var constant in constants) graph.Initializers.Add(constant);
        foreach (var node in nodes) graph.Nodes.Add(node);
        return new OnnxModel(graph, opset) { IrVersion = opset > 18 ? 10 : 8 };
    }

    internal static OnnxNode Node(string opType, string inputs, string outputs, params OnnxAttribute[] attributes)
    {
        var node = new OnnxNode(opType, inputs.Split(' ').Select(static name => name == "-" ? "" : name), outputs.Split(' '), $"node_{outputs.Split(' ')[0]}");
        foreach (var attribute in attributes) node.Attributes.Set(attribute);
        return node;
    }

    /// <summary>Two layers: x [n, 4], first.weight, Relu h, 12 (the second's weight, as PyTorch names it) and its bias.</summary>
    internal static OnnxModel Perceptron() => Of(17, [new("x", OnnxElementType.Float, "n", 4)], ["y"],
        [Random("first.weight", 5, 4), Random("first.bias", 5), Random("12", 3, 5), Random("second.bias", 3)],
        Node("Gemm", "x first.weight first.bias", "g", new OnnxAttribute("transB", 1L)), Node("Relu", "g", "h"),
        Node("Gemm", "h 12 second.bias", "y", new OnnxAttribute("transB", 1L)));

    internal static TensorData Random(string name, params long[] shape)
    {
        var random = new Random(name.Aggregate(17, static (sum, letter) => (sum * 31) + letter));
        var values = new float[shape.Aggregate(1L, static (product, size) => product * size)];
        for (var index = 0; index < values.Length; index++) values[index] = (random.NextSingle() * 2) - 1;
        return TensorData.Create<float>(name, shape, values);
    }
}
