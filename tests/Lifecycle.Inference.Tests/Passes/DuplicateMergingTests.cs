using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Passes;
using Lifecycle.Onnx.Passes.Folding;

namespace Lifecycle.Inference.Tests.Passes;

public sealed class DuplicateMergingTests : PassTests
{
    protected override IGraphPass Pass => new DuplicateMerging();

    [TestCaseSource(nameof(Cases))]
    public void EqualConstantsAreOne(Case item) => Check(item);

    private static IEnumerable<Case> Cases()
    {
        yield return Add("equal", TensorData.Create<float>("b", [2], [1, 2]), 1, "a: Float[2]");
        yield return Add("other elements", TensorData.Create<float>("b", [2], [1, 3]), 0, "a: Float[2]", "b: Float[2]");
        yield return Add("another shape", TensorData.Create<float>("b", [1, 2], [1, 2]), 0, "a: Float[2]", "b: Float[1, 2]");
        var replaceable = Add("one that a caller may replace", TensorData.Create<float>("b", [2], [1, 2]), 0, "a: Float[2]", "b: Float[2]");
        replaceable.Model.Graph.Inputs.Add(Value("b", 2));
        yield return replaceable;
    }

    private static Case Add(string name, TensorData second, int changes, params string[] constants) =>
        new(name, Models.Make([Value("x", "n", 2)], [Value("y", "n", 2)], [TensorData.Create<float>("a", [2], [1, 2]), second],
            new OnnxNode("Add", ["x", "a"], ["z"]), new OnnxNode("Mul", ["z", "b"], ["y"])), changes, ["Add", "Mul"], constants);
}
