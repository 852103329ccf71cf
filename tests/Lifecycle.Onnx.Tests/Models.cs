using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Tests;

/// <summary>Small models made by the graph API.</summary>
internal static class Models
{
    public const long Opset = 17;

    /// <summary>y = relu(x w + b) for x of [batch, 2], y of [batch, 3].</summary>
    public static OnnxModel Linear()
    {
        var graph = new OnnxGraph("linear")
        {
            Inputs = { new OnnxValueInfo("x", OnnxElementType.Float, "batch", 2) },
            Outputs = { new OnnxValueInfo("y", OnnxElementType.Float, "batch", 3) },
            Initializers =
            {
                TensorData.Create<float>("w", [2, 3], [1, 2, 3, 4, 5, 6]),
                TensorData.Create<float>("b", [3], [0.5f, -0.5f, 0]),
            },
            Nodes =
            {
                new OnnxNode("Gemm", ["x", "w", "b"], ["z"], "gemm"),
                new OnnxNode("Relu", ["z"], ["y"], "relu"),
            },
        };
        return new OnnxModel(graph, Opset);
    }
}
