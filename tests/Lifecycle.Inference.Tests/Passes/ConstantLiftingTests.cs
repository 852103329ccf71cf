using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Passes;
using Lifecycle.Onnx.Passes.Folding;

namespace Lifecycle.Inference.Tests.Passes;

public sealed class ConstantLiftingTests : PassTests
{
    protected override IGraphPass Pass => new ConstantLifting();

    [TestCaseSource(nameof(Cases))]
    public void ConstantsBecomeInitializers(Case item) => Check(item);

    private static IEnumerable<Case> Cases()
    {
        yield return Add("a tensor", new OnnxAttribute("value", TensorData.Create<float>("", [2], [1, 2])), 1, "c: Float[2]");
        yield return Add("a float", new OnnxAttribute("value_float", 1.5f), 1, "c: Float[]");
        yield return Add("floats", new OnnxAttribute("value_floats", [1.5f, 2f]), 1, "c: Float[2]");
        yield return new Case("an output of the graph", Models.Make([Value("x", "n", 2)], [Value("y", "n", 2), Value("c", 1)], [],
            Constant(new OnnxAttribute("value_floats", [1f])), new OnnxNode("Add", ["x", "c"], ["y"])), 0, ["Constant", "Add"], []);
        var early = Add("an early file format", new OnnxAttribute("value_float", 1f), 0);
        early.Model.IrVersion = 3;
        yield return early with { Operators = ["Constant", "Add"] };
        yield return new Case("integers", Models.Make([Value("x", "n", 2)], [Value("y", 2, "n")], [],
            Constant(new OnnxAttribute("value_ints", [2L, -1L])), new OnnxNode("Reshape", ["x", "c"], ["y"])), 1, ["Reshape"], ["c: Int64[2]"]);
        yield return new Case("an integer", Models.Make([Value("x", "n", 2)], [Value("y", "n", 2)], [],
            Constant(new OnnxAttribute("value_int", 0L)), new OnnxNode("CumSum", ["x", "c"], ["y"])), 1, ["CumSum"], ["c: Int64[]"]);
    }

    private static Case Add(string name, OnnxAttribute attribute, int changes, params string[] constants) =>
        new(name, Models.Make([Value("x", "n", 2)], [Value("y", "n", 2)], [], Constant(attribute), new OnnxNode("Add", ["x", "c"], ["y"])), changes, ["Add"], constants);

    private static OnnxNode Constant(OnnxAttribute attribute)
    {
        var node = new OnnxNode("Constant", [], ["c"]);
        node.Attributes.Set(attribute);
        return node;
    }
}
