using Lifecycle.Inference.Verification;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Passes;
using Lifecycle.Onnx.Passes.Fusion;
using static Lifecycle.Inference.Tests.Passes.Fusion.Graphs;

namespace Lifecycle.Inference.Tests.Passes.Fusion;

public sealed class SkipLayerNormFusionTests : PassTests
{
    private static readonly string[] Constants = ["scale: Float[6]", "shift: Float[6]", "bias: Float[6]", "row: Float[1, 4, 6]"];

    protected override IGraphPass Pass => new SkipLayerNormFusion();

    protected override ComparisonTolerance Tolerance => new(1e-5, 1e-5);

    [TestCaseSource(nameof(Cases))]
    public void ASumAndItsNormBecomeOne(Case item) => Check(item);

    private static IEnumerable<Case> Cases()
    {
        yield return new("sum and norm", Make(Node("Relu", "x", "r"), Node("Add", "x r", "s")), 1, ["Relu", "SkipLayerNormalization"], Constants);
        yield return new("with a bias", Make(Node("Relu", "x", "r"), Node("Add", "r bias", "b"), Node("Add", "x b", "s")), 1, ["Relu", "SkipLayerNormalization"], Constants);
        var needed = Make(Node("Relu", "x", "r"), Node("Add", "x r", "s"));
        needed.Graph.Nodes.Add(Node("Neg", "s", "z"));
        needed.Graph.Outputs.Add(Value("z", "n", 4, 6));
        yield return new("a sum that is needed", needed, 1, ["Relu", "SkipLayerNormalization", "Neg"], Constants);
        yield return Kept("a stretched term", Make(Node("Add", "x row", "s")));
        yield return Kept("another axis", Make(axis: 1, nodes: [Node("Relu", "x", "r"), Node("Add", "x r", "s")]));
        yield return Kept("no sum", Make(Node("Mul", "x x", "s")));
    }

    private static Case Kept(string name, OnnxModel model) => new(name, model, 0, [.. model.Graph.Nodes.Select(static node => node.OpType)], [.. model.Graph.Initializers.Select(static tensor => tensor.ToString())]);

    private static OnnxModel Make(params OnnxNode[] nodes) => Make(-1, nodes);

    private static OnnxModel Make(long axis, params OnnxNode[] nodes)
    {
        var norm = new OnnxNode("LayerNormalization", ["s", "scale", "shift"], ["y"]);
        norm.Attributes.Set(new OnnxAttribute("axis", axis));
        norm.Attributes.Set(new OnnxAttribute("epsilon", 1e-4f));
        long[] shape = axis == -1 ? [6] : [4, 6];
        return Models.Make([Value("x", "n", 4, 6)], [Value("y", "n", 4, 6)], [Random("scale", shape), Random("shift", shape), Random("bias", 6), Random("row", 1, 4, 6)], [.. nodes, norm]);
    }
}
