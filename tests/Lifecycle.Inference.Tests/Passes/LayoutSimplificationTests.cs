using Lifecycle.Inference.Verification;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Passes;
using Lifecycle.Onnx.Passes.Folding;

namespace Lifecycle.Inference.Tests.Passes;

public sealed class LayoutSimplificationTests : PassTests
{
    protected override IGraphPass Pass => new LayoutSimplification();

    protected override ComparisonTolerance Tolerance => new(1e-6, 1e-6);

    [TestCaseSource(nameof(Cases))]
    public void ReshapesAndTransposesBecomeFewer(Case item) => Check(item);

    private static IEnumerable<Case> Cases()
    {
        yield return Changed("a reshape to the shape there is", 1, ["Relu"], ["n", 2, 3], [Numbers("s", 0, 2, 3)], Reshape("x", "s", "a"), Relu("a"));
        yield return Changed("one reshape behind another", 1, ["Reshape"], ["n", 6], [Numbers("s", -1, 3, 2), Numbers("t", -1, 6)], Reshape("x", "s", "a"), Reshape("a", "t", "y"));
        yield return Changed("a flatten behind a reshape", 1, ["Reshape"], ["n", 6], [Numbers("s", -1, 3, 2)], Reshape("x", "s", "a"), new OnnxNode("Flatten", ["a"], ["y"]));
        yield return Changed("a reshape that takes a size of its input", 0, ["Reshape", "Reshape"], ["m", 3], [Numbers("s", -1, 3, 2), Numbers("t", -1, 0)], Reshape("x", "s", "a"), Reshape("a", "t", "y"));
        yield return Changed("transposes that cancel", 1, ["Relu"], ["n", 2, 3], [], Transpose("x", "a", 0, 2, 1), Transpose("a", "b", 0, 2, 1), Relu("b"));
        yield return Changed("transposes that make another", 1, ["Transpose", "Relu"], [3, "n", 2], [], Transpose("x", "a", 2, 1, 0), Transpose("a", "b", 0, 2, 1), Relu("b"));
        yield return Changed("a transpose that two take", 0, ["Transpose", "Transpose", "Relu", "Transpose", "Add"], [3, 2, "n"], [],
            Transpose("x", "a", 2, 1, 0), Transpose("a", "b", 1, 0, 2), new OnnxNode("Relu", ["a"], ["c"]), Transpose("b", "d", 1, 0, 2), new OnnxNode("Add", ["c", "d"], ["y"])) with { Changes = 1, Operators = ["Transpose", "Relu", "Add"] };
        yield return new Case("a transpose of axes of one", Models.Make([Value("x", "n", 1, 4)], [Value("y", "n", 4, 1)], [], Transpose("x", "a", 0, 2, 1), Relu("a")), 1, ["Reshape", "Relu"], null);
        foreach (var transposed in new[] { false, true })
            foreach (var bias in new[] { false, true })
                yield return Changed($"a Gemm between reshapes{(transposed ? ", transposed" : "")}{(bias ? ", with a bias" : "")}", 1,
                    [.. transposed ? ["Transpose"] : Array.Empty<string>(), "MatMul", .. bias ? ["Add"] : Array.Empty<string>()], ["n", 2, 5],
                    [Numbers("s", -1, 3), Numbers("t", -1, 2, 5), transposed ? Random("w", 5, 3) : Random("w", 3, 5), Random("b", 5)],
                    Reshape("x", "s", "a"), new OnnxNode("Gemm", bias ? ["a", "w", "b"] : ["a", "w"], ["g"]).With("transB", transposed ? 1 : 0), Reshape("g", "t", "y"));
        yield return Changed("a Gemm whose rows are parted otherwise", 0, ["Reshape", "Gemm", "Reshape"], [2, "n", 5],
            [Numbers("s", -1, 3), Numbers("t", 2, -1, 5), Random("w", 3, 5)], Reshape("x", "s", "a"), new OnnxNode("Gemm", ["a", "w"], ["g"]), Reshape("g", "t", "y"));
    }

    private static Case Changed(string name, int changes, string[] operators, OnnxDimension[] output, TensorData[] constants, params OnnxNode[] nodes) =>
        new(name, Models.Make([Value("x", "n", 2, 3)], [Value("y", output)], constants, nodes), changes, operators, null);

    private static TensorData Numbers(string name, params long[] values) => TensorData.Create<long>(name, [values.Length], values);

    private static OnnxNode Reshape(string from, string shape, string to) => new("Reshape", [from, shape], [to]);

    private static OnnxNode Relu(string from) => new("Relu", [from], ["y"]);

    private static OnnxNode Transpose(string from, string to, params long[] order)
    {
        var node = new OnnxNode("Transpose", [from], [to]);
        node.Attributes.Set(new OnnxAttribute("perm", order));
        return node;
    }
}
