using Lifecycle.Inference.Verification;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Passes;
using Lifecycle.Onnx.Passes.Folding;

namespace Lifecycle.Inference.Tests.Passes;

public sealed class TransposeSinkingTests : PassTests
{
    protected override IGraphPass Pass => new TransposeSinking();

    protected override ComparisonTolerance Tolerance => new(1e-6, 1e-6);

    [TestCaseSource(nameof(Cases))]
    public void TransposesMeetAndCancel(Case item) => Check(item);

    private static IEnumerable<Case> Cases()
    {
        yield return Passed("an activation", ["Relu"], [], new OnnxNode("Relu", ["a"], ["b"]));
        yield return Passed("a term of the last axis", ["Add"], [Random("k", 4)], new OnnxNode("Add", ["a", "k"], ["b"]));
        yield return Passed("a number that comes first", ["Sub"], [TensorData.Scalar("k", 2f)], new OnnxNode("Sub", ["k", "a"], ["b"]));
        yield return Passed("a product with a matrix", ["MatMul"], [Random("k", 4, 4)], new OnnxNode("MatMul", ["a", "k"], ["b"]));
        yield return Passed("a LayerNormalization", ["LayerNormalization"], [Random("g", 4), Random("k", 4)], new OnnxNode("LayerNormalization", ["a", "g", "k"], ["b"]));
        yield return Passed("a softmax of the last axis", ["Softmax"], [], new OnnxNode("Softmax", ["a"], ["b"]));
        yield return Passed("a residual sum", ["Relu", "Add"], [], new OnnxNode("Relu", ["a"], ["c"]), new OnnxNode("Add", ["a", "c"], ["b"]));

        yield return Kept("a softmax of a moved axis", ["Transpose", "Softmax", "Transpose"], [], new OnnxNode("Softmax", ["a"], ["b"]).With("axis", 1));
        yield return Kept("a term with axes of its own", ["Transpose", "Add", "Transpose"], [Random("k", 2, 3, 4)], new OnnxNode("Add", ["a", "k"], ["b"]));
        yield return new Case("a transpose that meets none", Models.Make([Value("x", 3, 2, 4)], [Value("y", 2, 3, 4)], [], Transpose("x", "a"), new OnnxNode("Relu", ["a"], ["y"])), 0, ["Transpose", "Relu"], null);
        var wanted = Model([], new OnnxNode("Relu", ["a"], ["b"]));
        wanted.Graph.Outputs.Add(Value("a", 2, 3, 4));
        yield return new Case("a transpose whose output is wanted", wanted, 0, ["Transpose", "Relu", "Transpose"], null);
    }

    private static Case Passed(string name, string[] operators, TensorData[] constants, params OnnxNode[] nodes) => new(name, Model(constants, nodes), 2, operators, null);

    private static Case Kept(string name, string[] operators, TensorData[] constants, params OnnxNode[] nodes) => new(name, Model(constants, nodes), 0, operators, null);

    private static OnnxModel Model(TensorData[] constants, params OnnxNode[] nodes) =>
        Models.Make([Value("x", 3, 2, 4)], [Value("y", 3, 2, 4)], constants, [Transpose("x", "a"), .. nodes, Transpose("b", "y")]);

    private static OnnxNode Transpose(string from, string to)
    {
        var node = new OnnxNode("Transpose", [from], [to]);
        node.Attributes.Set(new OnnxAttribute("perm", [1L, 0L, 2L]));
        return node;
    }
}
