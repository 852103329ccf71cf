using Lifecycle.Inference.Verification;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Passes;
using Lifecycle.Onnx.Passes.Fusion;
using static Lifecycle.Inference.Tests.Passes.Fusion.Graphs;

namespace Lifecycle.Inference.Tests.Passes.Fusion;

public sealed class GeluFusionTests : PassTests
{
    private static readonly string[] Constants = ["root: Float[]", "one: Float[]", "half: Float[]"];

    protected override IGraphPass Pass => new GeluFusion();

    protected override ComparisonTolerance Tolerance => new(1e-5, 1e-5);

    [TestCaseSource(nameof(Cases))]
    public void PartsBecomeOneGelu(Case item) => Check(item);

    [Test]
    public void TheDomainIsDeclared()
    {
        var model = new PassPipeline(Pass).Run(Erf()).Model;

        Assert.That(model.Graph.Nodes.Single().Domain, Is.EqualTo("com.microsoft"));
        Assert.That(model.Opsets["com.microsoft"], Is.EqualTo(1));
    }

    private static IEnumerable<Case> Cases()
    {
        yield return new("by erf", Erf(), 1, ["Gelu"], Constants);
        yield return new("by erf, halved first", Erf(Node("Mul", "x half", "h"), Node("Mul", "h sum", "y")), 1, ["Gelu"], Constants);
        yield return new("by erf, the sum halved", Erf(Node("Mul", "sum half", "h"), Node("Mul", "x h", "y")), 1, ["Gelu"], Constants);
        var late = Erf();
        late.Opsets[""] = 20;
        late.IrVersion = 9;
        yield return new("of operator set 20", late, 1, ["Gelu"], Constants);
        yield return new("by tanh", Tanh(0.044715f), 1, ["FastGelu"], [.. Constants, "cubic: Float[]", "three: Float[]"]);
        yield return new("by another tanh", Tanh(0.05f), 0, ["Pow", "Mul", "Add", "Mul", "Tanh", "Add", "Mul", "Mul"], [.. Constants, "cubic: Float[]", "three: Float[]"]);
        yield return Kept("another root", Erf(root: 0.7f));
        yield return Kept("another sum", Erf(one: 1.01f));
        yield return Kept("another half", Erf(half: 0.4f));
        yield return Kept("another factor", Erf(Node("Mul", "e sum", "m"), Node("Mul", "m half", "y")));
        var seen = Erf();
        seen.Graph.Outputs.Add(Value("e", "n", 4));
        yield return Kept("a curve that is wanted", seen);
    }

    private static Case Kept(string name, OnnxModel model) => new(name, model, 0, [.. model.Graph.Nodes.Select(static node => node.OpType)], Constants);

    private static OnnxModel Erf(OnnxNode? first = null, OnnxNode? second = null, float? root = null, float one = 1, float half = 0.5f) =>
        Models.Make([Value("x", "n", 4)], [Value("y", "n", 4)], [Number("root", root ?? MathF.Sqrt(0.5f)), Number("one", one), Number("half", half)],
            Node("Mul", "x root", "r"), Node("Erf", "r", "e"), Node("Add", "e one", "sum"), first ?? Node("Mul", "x sum", "m"), second ?? Node("Mul", "m half", "y"));

    private static OnnxModel Tanh(float cubic) =>
        Models.Make([Value("x", "n", 4)], [Value("y", "n", 4)], [Number("root", MathF.Sqrt(2 / MathF.PI)), Number("one", 1), Number("half", 0.5f), Number("cubic", cubic), Number("three", 3)],
            Node("Pow", "x three", "p"), Node("Mul", "p cubic", "c"), Node("Add", "x c", "i"), Node("Mul", "i root", "r"), Node("Tanh", "r", "e"), Node("Add", "e one", "sum"),
            Node("Mul", "x sum", "m"), Node("Mul", "m half", "y"));
}
