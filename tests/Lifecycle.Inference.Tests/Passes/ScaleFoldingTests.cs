using Lifecycle.Inference.Verification;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Passes;
using Lifecycle.Onnx.Passes.Folding;

namespace Lifecycle.Inference.Tests.Passes;

public sealed class ScaleFoldingTests : PassTests
{
    protected override IGraphPass Pass => new ScaleFolding();

    protected override ComparisonTolerance Tolerance => new(1e-5, 1e-5);

    [TestCaseSource(nameof(Cases))]
    public void ScalesAndShiftsGoIntoWhatComesBefore(Case item) => Check(item);

    private static IEnumerable<Case> Cases()
    {
        foreach (var operation in new[] { "Mul", "Div", "Add", "Sub" })
        {
            yield return Folded($"{operation} by channel behind Conv", Conv(), operation, Random("k", 1, 4, 1, 1));
            yield return Folded($"{operation} by a number behind Conv", Conv(), operation, TensorData.Scalar("k", 1.5f));
            yield return Folded($"{operation} by column behind Gemm", Gemm(transposed: true), operation, Random("k", 3));
            yield return Folded($"{operation} by column behind Gemm, not transposed", Gemm(transposed: false), operation, Random("k", 1, 3));
        }
        yield return Folded("channels without the batch axis", Conv(), "Mul", Random("k", 4, 1, 1));
        yield return Folded("grouped ConvTranspose", Transposed(), "Mul", Random("k", 1, 4, 1, 1));
        yield return Folded("a factor behind MatMul", Product(), "Mul", Random("k", 3));
        yield return Folded("the factor first", Conv(), "Mul", Random("k", 1, 4, 1, 1), constantFirst: true);
        yield return Folded("the term first", Conv(), "Add", Random("k", 1, 4, 1, 1), constantFirst: true);

        yield return Kept("a shift behind MatMul, which has no place for one", Product(), "Add", Random("k", 3));
        yield return Kept("what the output is taken from", Conv(), "Sub", Random("k", 1, 4, 1, 1), constantFirst: true);
        yield return Kept("what the output divides", Conv(), "Div", Random("k", 1, 4, 1, 1), constantFirst: true);
        yield return Kept("a factor by place", Conv(), "Mul", Random("k", 1, 1, 6, 6));
        yield return Kept("a factor along the last axis", Conv(), "Mul", Random("k", 6));
        yield return Kept("a factor that adds an axis", Gemm(transposed: true), "Mul", Random("k", 2, 1, 3), "n", 3);
        yield return Kept("a division by zero", Gemm(transposed: true), "Div", TensorData.Create<float>("k", [3], [1, 0, 2]));
        var shared = Model(Conv(), "Mul", Random("k", 1, 4, 1, 1), constantFirst: false);
        shared.Graph.Nodes.Add(new OnnxNode("Relu", ["c"], ["r"]));
        shared.Graph.Outputs.Add(Value("r", "n", 4, 6, 6));
        yield return new Case("an output with another user", shared, 0, ["Conv", "Mul", "Relu"], null);
    }

    private static Case Folded(string name, Layer layer, string operation, TensorData constant, bool constantFirst = false) =>
        new(name, Model(layer, operation, constant, constantFirst), 1, [layer.Node.OpType], null);

    private static Case Kept(string name, Layer layer, string operation, TensorData constant, bool constantFirst = false) =>
        new(name, Model(layer, operation, constant, constantFirst), 0, [layer.Node.OpType, operation], null);

    private static Case Kept(string name, Layer layer, string operation, TensorData constant, params OnnxDimension[] last) =>
        new(name, Model(layer with { Output = Value("y", [2, .. last]) }, operation, constant, constantFirst: false), 0, [layer.Node.OpType, operation], null);

    private static OnnxModel Model(Layer layer, string operation, TensorData constant, bool constantFirst) =>
        Models.Make([layer.Input], [layer.Output], [.. layer.Weights, constant], layer.Node, new OnnxNode(operation, constantFirst ? ["k", "c"] : ["c", "k"], ["y"]));

    private static Layer Conv() => new(Value("x", "n", 2, 8, 8), Value("y", "n", 4, 6, 6), [Random("w", 4, 2, 3, 3), Random("b", 4)], new OnnxNode("Conv", ["x", "w", "b"], ["c"]));

    private static Layer Transposed() => new(Value("x", "n", 2, 8, 8), Value("y", "n", 4, 10, 10), [Random("w", 2, 2, 3, 3)], new OnnxNode("ConvTranspose", ["x", "w"], ["c"]).With("group", 2));

    private static Layer Gemm(bool transposed) => new(
        Value("x", "n", 5), Value("y", "n", 3), [transposed ? Random("w", 3, 5) : Random("w", 5, 3), Random("b", 3)], new OnnxNode("Gemm", ["x", "w", "b"], ["c"]).With("transB", transposed ? 1 : 0));

    private static Layer Product() => new(Value("x", "n", 5), Value("y", "n", 3), [Random("w", 5, 3)], new OnnxNode("MatMul", ["x", "w"], ["c"]));

    private sealed record Layer(OnnxValueInfo Input, OnnxValueInfo Output, TensorData[] Weights, OnnxNode Node);
}
