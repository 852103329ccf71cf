using Lifecycle.Onnx.Graph;
using Lifecycle.Samples.FashionMnist;
using static TorchSharp.torch;

namespace Lifecycle.Benchmarks.Prediction;

/// <summary>The models that predictions are measured on, with random weights.</summary>
internal static class PredictionModel
{
    public const int Inputs = 64;
    public const int Outputs = 10;
    private const int Hidden = 256;

    /// <summary>A perceptron of 64 inputs, 256 hidden units and 10 outputs, so small that what a call costs besides it shows.</summary>
    public static OnnxModel Make()
    {
        var random = new Random(1);
        var graph = new OnnxGraph("perceptron");
        graph.Inputs.Add(new OnnxValueInfo("input", OnnxElementType.Float, "batch", Inputs));
        graph.Outputs.Add(new OnnxValueInfo("output", OnnxElementType.Float, "batch", Outputs));
        graph.Initializers.Add(Weight("hidden.weight", Inputs, Hidden));
        graph.Initializers.Add(Weight("head.weight", Hidden, Outputs));
        graph.Nodes.Add(new OnnxNode("MatMul", ["input", "hidden.weight"], ["hidden"]));
        graph.Nodes.Add(new OnnxNode("Relu", ["hidden"], ["active"]));
        graph.Nodes.Add(new OnnxNode("MatMul", ["active", "head.weight"], ["output"]));
        return new OnnxModel(graph, opset: 17);

        TensorData Weight(string name, int rows, int columns)
        {
            var values = new float[rows * columns];
            for (var i = 0; i < values.Length; i++) values[i] = (random.NextSingle() - 0.5f) / MathF.Sqrt(rows);
            return TensorData.Create<float>(name, [rows, columns], values);
        }
    }

    /// <summary>samples/FashionMnist's net, for images of 28 x 28.</summary>
    public static OnnxModel Convolutional()
    {
        random.manual_seed(3);
        using var net = new FashionNet();
        net.eval();
        using var example = randn(2, 1, 28, 28);
        return Exporter.Export(net, example, new ExportOptions { Verify = false });
    }
}
