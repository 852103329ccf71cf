using Lifecycle.Inference.Verification;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Passes;
using Lifecycle.Onnx.Passes.Fusion;
using static Lifecycle.Inference.Tests.Passes.Fusion.Graphs;

namespace Lifecycle.Inference.Tests.Passes.Fusion;

public sealed class LayerNormFusionTests : PassTests
{
    private static readonly string[] Constants = ["two: Float[]", "epsilon: Float[]", "scale: Float[6]", "shift: Float[6]"];

    protected override IGraphPass Pass => new LayerNormFusion();

    protected override ComparisonTolerance Tolerance => new(1e-5, 1e-5);

    [TestCaseSource(nameof(Cases))]
    public void PartsBecomeOneNorm(Case item) => Check(item);

    private static IEnumerable<Case> Cases()
    {
        yield return new("all parts", Make(), 1, ["LayerNormalization"], Constants);
        yield return new("a square by a product", Make(square: Node("Mul", "centered centered", "square")), 1, ["LayerNormalization"], Constants);
        yield return new("a shift of one number", Make(shift: Number("shift", 0.5f)), 1, ["LayerNormalization", "Add"], [.. Constants[..3], "shift: Float[]"]);
        yield return Kept("another power", Make(power: 3));
        yield return Kept("another axis", Make(axis: 1), "Float[6]");
        yield return Kept("axes that differ", Make(secondAxis: 1));
        yield return Kept("an epsilon below zero", Make(epsilon: -1e-5f));
        var early = Make();
        early.Opsets[""] = 16;
        yield return Kept("an operator set without it", early);
        var seen = Make();
        seen.Graph.Outputs.Add(Value("variance", "n", 4, 1));
        yield return Kept("a variance that is wanted", seen);
        yield return new("a mean that is wanted", Seen("mean"), 1, ["ReduceMean", "LayerNormalization"], Constants);
    }

    private static OnnxModel Seen(string name)
    {
        var model = Make();
        model.Graph.Outputs.Add(Value(name, "n", 4, 1));
        return model;
    }

    private static Case Kept(string name, OnnxModel model, string? scale = null) => new(name, model, 0, [.. model.Graph.Nodes.Select(static node => node.OpType)], [.. Constants[..2], $"scale: {scale ?? "Float[6]"}", "shift: Float[6]"]);

    private static OnnxModel Make(OnnxNode? square = null, float power = 2, float epsilon = 1e-5f, long axis = -1, long? secondAxis = null, TensorData? shift = null) =>
        Models.Make([Value("x", "n", 4, 6)], [Value("y", "n", 4, 6)],
            [Number("two", power), Number("epsilon", epsilon), Random("scale", 6), shift ?? Random("shift", 6)],
            Node("ReduceMean", "x", "mean").With("axes", axis), Node("Sub", "x mean", "centered"), square ?? Node("Pow", "centered two", "square"),
            Node("ReduceMean", "square", "variance").With("axes", secondAxis ?? axis), Node("Add", "variance epsilon", "sum"), Node("Sqrt", "sum", "root"), Node("Div", "centered root", "normal"),
            Node("Mul", "normal scale", "scaled"), Node("Add", "scaled shift", "y"));
}
