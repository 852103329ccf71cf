using Lifecycle.Inference.Verification;
using Lifecycle.Onnx.Graph;
using Lifecycle.Training.Import;
using static Lifecycle.Import.Tests.Graphs;
using static TorchSharp.torch;

namespace Lifecycle.Import.Tests.Operators;

/// <summary>What operator sets 18 to 21 changed, which ONNX 1.12's data do not have, and early forms; ONNX Runtime is the reference.</summary>
public sealed class NewerOpsetTests
{
    private static IEnumerable<TestCaseData> Nodes()
    {
        yield return Case("ReduceMean with axes as an input", 18, [Random("x", 2, 3, 4)], [Axes("a", 1, 2)], Node("ReduceMean", "x a", "y"));
        yield return Case("ReduceMax over nothing", 18, [Random("x", 2, 3)], [Axes("a")], Node("ReduceMax", "x a", "y", new OnnxAttribute("noop_with_empty_axes", 1L)));
        yield return Case("ReduceL2", 18, [Random("x", 2, 3, 4)], [Axes("a", -1)], Node("ReduceL2", "x a", "y", new OnnxAttribute("keepdims", 0L)));
        yield return Case("ReduceLogSumExp", 18, [Random("x", 2, 3, 4)], [Axes("a", 0, 2)], Node("ReduceLogSumExp", "x a", "y"));
        yield return Case("Split by number, the last one smaller", 18, [Random("x", 7, 2)], [], Node("Split", "x", "y z w", new OnnxAttribute("num_outputs", 3L)));
        yield return Case("Pad of some axes", 18, [Random("x", 2, 3, 4)], [Axes("p", 1, 2), TensorData.Scalar("v", 0.5f), Axes("a", 2)], Node("Pad", "x p v a", "y"));
        yield return Case("Pad that wraps", 19, [Random("x", 2, 3, 4)], [Axes("p", 0, 0, 1, 0, 0, 2)], Node("Pad", "x p", "y", new OnnxAttribute("mode", "wrap")));
        yield return Case("Resize of some axes", 18, [Random("x", 1, 2, 4, 5)], [TensorData.Create<float>("s", [2], [1.5f, 2])], Node("Resize", "x - s", "y", new OnnxAttribute("axes", [2L, 3L]), new OnnxAttribute("mode", "linear")));
        yield return Case("Resize within bounds", 18, [Random("x", 1, 2, 4, 6)], [Axes("s", 8, 8)], Node("Resize", "x - - s", "y", new OnnxAttribute("axes", [2L, 3L]), new OnnxAttribute("mode", "linear"), new OnnxAttribute("keep_aspect_ratio_policy", "not_larger")));
        yield return Case("GroupNormalization by channel", 21, [Random("x", 2, 6, 3, 3)], [Random("s", 6), Random("b", 6)], Node("GroupNormalization", "x s b", "y", new OnnxAttribute("num_groups", 3L)));
        yield return Case("Gelu", 20, [Random("x", 2, 3)], [], Node("Gelu", "x", "y"));
        yield return Case("Gelu by tanh", 20, [Random("x", 2, 3)], [], Node("Gelu", "x", "y", new OnnxAttribute("approximate", "tanh")));
        yield return Case("Mish", 18, [Random("x", 2, 3)], [], Node("Mish", "x", "y"));
        yield return Case("AveragePool dilated", 19, [Random("x", 1, 2, 8, 8)], [], Node("AveragePool", "x", "y", Ints("kernel_shape", 2, 3), Ints("dilations", 2, 2), Ints("strides", 1, 2), Ints("pads", 1, 1, 0, 1)));
        yield return Case("AveragePool with ceil and uneven padding", 17, [Random("x", 1, 2, 8, 8)], [], Node("AveragePool", "x", "y", Ints("kernel_shape", 3, 3), Ints("strides", 2, 2), Ints("pads", 0, 1, 1, 0), new OnnxAttribute("ceil_mode", 1L)));
        yield return Case("MaxPool with uneven padding", 17, [Random("x", 1, 2, 8, 8)], [], Node("MaxPool", "x", "y", Ints("kernel_shape", 3, 3), Ints("strides", 2, 2), Ints("pads", 0, 1, 1, 0)));
        yield return Case("LpPool", 18, [Random("x", 1, 2, 8, 8)], [], Node("LpPool", "x", "y", Ints("kernel_shape", 3, 3), Ints("strides", 2, 2), Ints("pads", 1, 1, 1, 1)));
        yield return Case("ScatterElements by the largest", 18, [Random("x", 3, 4)], [TensorData.Create<long>("i", [2, 2], [0, 2, 0, 1]), Random("u", 2, 2)], Node("ScatterElements", "x i u", "y", new OnnxAttribute("reduction", "max")));
        yield return Case("ScatterND by the smallest", 18, [Random("x", 3, 4)], [TensorData.Create<long>("i", [2, 1], [0, 0]), Random("u", 2, 4)], Node("ScatterND", "x i u", "y", new OnnxAttribute("reduction", "min")));
        yield return Case("Softmax as a matrix", 11, [Random("x", 2, 3, 4)], [], Node("Softmax", "x", "y"));
        yield return Case("Clip by attributes", 6, [Random("x", 2, 3)], [], Node("Clip", "x", "y", new OnnxAttribute("max", 0.3f)));
        yield return Case("Upsample", 9, [Random("x", 1, 2, 3, 3)], [TensorData.Create<float>("s", [4], [1, 1, 2, 2])], Node("Upsample", "x s", "y", new OnnxAttribute("mode", "linear")));
        yield return Case("Slice by attributes", 9, [Random("x", 4, 5)], [], Node("Slice", "x", "y", Ints("starts", 1, -3), Ints("ends", 9, -1)));
        yield return Case("Squeeze by attributes", 11, [Random("x", 1, 3, 1)], [], Node("Squeeze", "x", "y", Ints("axes", 2)));
        yield return Case("GRU that resets before", 14, [Random("x", 3, 2, 4)], [Random("w", 2, 9, 4), Random("r", 2, 9, 3), Random("b", 2, 18)], Node("GRU", "x w r b", "y z", new OnnxAttribute("hidden_size", 3L), new OnnxAttribute("direction", "bidirectional")));
        yield return Case("GRU that resets after", 14, [Random("x", 3, 2, 4)], [Random("w", 1, 9, 4), Random("r", 1, 9, 3), Random("b", 1, 18)], Node("GRU", "x w r b", "y z", new OnnxAttribute("hidden_size", 3L), new OnnxAttribute("direction", "reverse"), new OnnxAttribute("linear_before_reset", 1L)));
        yield return Case("LSTM of two directions with states and lengths", 14, [Random("x", 3, 2, 4)],
            [Random("w", 2, 12, 4), Random("r", 2, 12, 3), Random("b", 2, 24), TensorData.Create<int>("l", [2], [3, 2]), Random("h", 2, 2, 3), Random("c", 2, 2, 3)],
            Node("LSTM", "x w r b l h c", "y z q", new OnnxAttribute("hidden_size", 3L), new OnnxAttribute("direction", "bidirectional")));
        yield return Case("RNN", 14, [Random("x", 3, 2, 4)], [Random("w", 1, 3, 4), Random("r", 1, 3, 3), Random("b", 1, 6)], Node("RNN", "x w r b", "y z", new OnnxAttribute("hidden_size", 3L), new OnnxAttribute("activations", ["Relu"])));
        yield return Case("ConvTranspose with uneven padding", 17, [Random("x", 1, 2, 4, 4)], [Random("w", 2, 3, 3, 3), Random("b", 3)], Node("ConvTranspose", "x w b", "y", Ints("strides", 2, 2), Ints("pads", 0, 1, 1, 0)));
        yield return Case("Conv that keeps the size", 17, [Random("x", 1, 2, 5, 6)], [Random("w", 2, 2, 2, 4)], Node("Conv", "x w", "y", new OnnxAttribute("auto_pad", "SAME_LOWER")));
        yield return Case("GatherND by batches", 17, [Random("x", 2, 3, 4)], [TensorData.Create<long>("i", [2, 2, 1], [1, -1, 0, 2])], Node("GatherND", "x i", "y", new OnnxAttribute("batch_dims", 1L)));
        yield return Case("Quantized and back by blocks", 21, [Random("x", 2, 4)], [TensorData.Create<float>("s", [2, 2], [0.02f, 0.03f, 0.04f, 0.05f])], Node("QuantizeLinear", "x s", "q", new OnnxAttribute("axis", 1L), new OnnxAttribute("block_size", 2L), new OnnxAttribute("output_dtype", 3L)), Node("DequantizeLinear", "q s", "y", new OnnxAttribute("axis", 1L), new OnnxAttribute("block_size", 2L)));
    }

    [TestCaseSource(nameof(Nodes))]
    public void ItGivesTheNumbersOfOnnxRuntime(long opset, TensorData[] inputs, TensorData[] constants, OnnxNode[] nodes)
    {
        using var scope = NewDisposeScope();
        var outputs = nodes[^1].Outputs.ToArray();
        var model = Of(opset, [.. inputs.Select(static data => new OnnxValueInfo(data.Name, data.ElementType, data.Dims.Select(OnnxDimension.Fixed)))], outputs, constants, nodes);
        using var verifier = new ModelVerifier(model);
        var expected = verifier.Run(inputs);
        using var module = OnnxModule.FromModel(model);
        module.eval();

        var found = module.Run(inputs.ToDictionary(static data => data.Name, TensorReading.Read, StringComparer.Ordinal));

        Assert.Multiple(() =>
        {
            foreach (var output in expected)
                Assert.That(TensorComparer.Compare(output, Training.Export.Operators.TorchTypes.Read(output.Name, found[output.Name]), new ComparisonTolerance(1e-5, 1e-4)) is { IsMatch: true }, output.ToString());
        });
    }

    private static TensorData Axes(string name, params long[] axes) => TensorData.Create<long>(name, [axes.Length], axes);

    private static OnnxAttribute Ints(string name, params long[] values) => new(name, values);

    private static TestCaseData Case(string name, long opset, TensorData[] inputs, TensorData[] constants, params OnnxNode[] nodes) =>
        new TestCaseData(opset, inputs, constants, nodes).SetArgDisplayNames(name);
}
