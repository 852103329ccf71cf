using Lifecycle.Inference.Verification;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Passes;
using Lifecycle.Onnx.Passes.Folding;

namespace Lifecycle.Inference.Tests.Passes;

public sealed class BatchNormFoldingTests : PassTests
{
    private static readonly string[] Norm = ["scale: Float[4]", "shift: Float[4]", "mean: Float[4]", "variance: Float[4]"];

    protected override IGraphPass Pass => new BatchNormFolding();

    protected override ComparisonTolerance Tolerance => new(1e-5, 1e-5);

    [TestCaseSource(nameof(Cases))]
    public void NormsGoIntoTheirConvolutions(Case item) => Check(item);

    private static IEnumerable<Case> Cases()
    {
        yield return Fold("without bias", bias: false, group: 1, epsilon: null);
        yield return Fold("with bias", bias: true, group: 1, epsilon: null);
        yield return Fold("in groups", bias: true, group: 2, epsilon: null);
        yield return Fold("with an epsilon that counts", bias: true, group: 1, epsilon: 0.5f);

        var seen = Make(bias: true, group: 1, epsilon: null);
        seen.Graph.Outputs.Add(Value("c", "n", 4, 6, 6));
        yield return Kept("a convolution whose output is wanted", seen);
        var used = Make(bias: true, group: 1, epsilon: null);
        used.Graph.Nodes.Add(new OnnxNode("Relu", ["c"], ["r"]));
        used.Graph.Outputs.Add(Value("r", "n", 4, 6, 6));
        yield return Kept("a convolution with another user", used, "Relu");
        var replaceable = Make(bias: true, group: 1, epsilon: null);
        replaceable.Graph.Inputs.Add(Value("scale", 4));
        yield return Kept("a scale that a caller may replace", replaceable);
    }

    private static Case Fold(string name, bool bias, int group, float? epsilon) =>
        new(name, Make(bias, group, epsilon), 1, ["Conv"], [$"w: Float[4, {2 / group}, 3, 3]", .. bias ? ["b: Float[4]"] : Array.Empty<string>(), .. Norm, $"w_folded: Float[4, {2 / group}, 3, 3]", "shift_folded: Float[4]"]);

    private static Case Kept(string name, OnnxModel model, params string[] more) =>
        new(name, model, 0, ["Conv", "BatchNormalization", .. more], ["w: Float[4, 2, 3, 3]", "b: Float[4]", .. Norm]);

    private static OnnxModel Make(bool bias, int group, float? epsilon)
    {
        var norm = new OnnxNode("BatchNormalization", ["c", "scale", "shift", "mean", "variance"], ["y"]);
        if (epsilon is { } value) norm.Attributes.Set(new OnnxAttribute("epsilon", value));
        return Models.Make([Value("x", "n", 2, 8, 8)], [Value("y", "n", 4, 6, 6)],
            [Random("w", 4, 2 / group, 3, 3), .. bias ? [Random("b", 4)] : Array.Empty<TensorData>(), Random("scale", 4), Random("shift", 4), Random("mean", 4), Random("variance", 4)],
            new OnnxNode("Conv", ["x", "w", .. bias ? ["b"] : Array.Empty<string>()], ["c"]).With("group", group), norm);
    }
}
