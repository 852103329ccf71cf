using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Passes;
using Lifecycle.Onnx.Passes.Folding;

namespace Lifecycle.Inference.Tests.Passes;

public sealed class IdentityRemovalTests : PassTests
{
    private static readonly OnnxValueInfo X = Value("x", "n", 2);
    private static readonly OnnxValueInfo Y = Value("y", "n", 2);

    protected override IGraphPass Pass => new IdentityRemoval();

    [TestCaseSource(nameof(Cases))]
    public void NodesThatHandOnAreBypassed(Case item) => Check(item);

    private static IEnumerable<Case> Cases()
    {
        yield return Chain("in the middle", 1, ["Relu", "Neg"], new OnnxNode("Relu", ["x"], ["a"]), new OnnxNode("Identity", ["a"], ["b"]), new OnnxNode("Neg", ["b"], ["y"]));
        yield return Chain("several in a row", 2, ["Relu", "Neg"],
            new OnnxNode("Relu", ["x"], ["a"]), new OnnxNode("Identity", ["a"], ["b"]), new OnnxNode("Identity", ["b"], ["c"]), new OnnxNode("Neg", ["c"], ["y"]));
        yield return Chain("before the output", 2, ["Relu"], new OnnxNode("Relu", ["x"], ["a"]), new OnnxNode("Identity", ["a"], ["b"]), new OnnxNode("Identity", ["b"], ["y"]));
        yield return Chain("before the output, with another user", 1, ["Relu", "Neg", "Sub"],
            new OnnxNode("Relu", ["x"], ["a"]), new OnnxNode("Identity", ["a"], ["b"]), new OnnxNode("Neg", ["a"], ["c"]), new OnnxNode("Sub", ["b", "c"], ["y"]));
        yield return Chain("after the input", 1, ["Neg"], new OnnxNode("Identity", ["x"], ["a"]), new OnnxNode("Neg", ["a"], ["y"]));
        yield return Chain("from input to output", 0, ["Identity"], new OnnxNode("Identity", ["x"], ["y"]));
        yield return new Case("one value as two outputs", Models.Make([X], [Y, Value("z", "n", 2)], [],
            new OnnxNode("Relu", ["x"], ["a"]), new OnnxNode("Identity", ["a"], ["y"]), new OnnxNode("Identity", ["a"], ["z"])), 1, ["Relu", "Identity"], []);
        yield return Chain("dropout", 1, ["Relu", "Neg"], new OnnxNode("Relu", ["x"], ["a"]), new OnnxNode("Dropout", ["a"], ["b", "unused"]), new OnnxNode("Neg", ["b"], ["y"]));
        yield return Dropout("dropout told so", 1, training: false, "Relu");
        yield return new Case("dropout whose mask is wanted", Models.Make([X], [Y, new OnnxValueInfo("m", OnnxElementType.Bool, "n", 2)], [],
            new OnnxNode("Relu", ["x"], ["a"]), new OnnxNode("Dropout", ["a"], ["y", "m"])), 0, ["Relu", "Dropout"], []);
        yield return Chain("a transpose that moves nothing", 1, ["Neg"], Transpose(0, 1), new OnnxNode("Neg", ["a"], ["y"]));
        yield return new Case("a transpose", Models.Make([X], [Value("y", 2, "n")], [], Transpose(1, 0), new OnnxNode("Neg", ["a"], ["y"])), 0, ["Transpose", "Neg"], []);
        yield return Chain("a concat of one", 1, ["Neg"], new OnnxNode("Concat", ["x"], ["a"]).With("axis", 1), new OnnxNode("Neg", ["a"], ["y"]));
        yield return Chain("a concat", 0, ["Concat", "ReduceMax", "Add"],
            new OnnxNode("Concat", ["x", "x"], ["a"]).With("axis", 1), new OnnxNode("ReduceMax", ["a"], ["b"]), new OnnxNode("Add", ["b", "x"], ["y"]));
        yield return Chain("seen by a body", 1, ["ReduceMax", "Cast", "If"], Body());
    }

    /// <summary>Training is random, so that only its nodes are looked at.</summary>
    [Test]
    public void DropoutInTrainingStays()
    {
        var item = Dropout("dropout in training", 0, training: true, "Relu", "Dropout");

        var report = new PassPipeline(Pass).Run(item.Model);

        Assert.That(report.Model.Graph.Nodes.Select(node => node.OpType), Is.EqualTo(item.Operators));
    }

    private static Case Dropout(string name, int changes, bool training, params string[] operators) =>
        new(name, Models.Make([X], [Y], [TensorData.Scalar("ratio", 0.5f), TensorData.Scalar("training", training)],
            new OnnxNode("Relu", ["x"], ["a"]), new OnnxNode("Dropout", ["a", "ratio", "training"], ["y"])), changes, operators, ["ratio: Float[]", "training: Bool[]"]);

    private static Case Chain(string name, int changes, string[] operators, params OnnxNode[] nodes) =>
        new(name, Models.Make([X], [Y], [], nodes), changes, operators, []);

    private static OnnxNode Transpose(params long[] order)
    {
        var node = new OnnxNode("Transpose", ["x"], ["a"]);
        node.Attributes.Set(new OnnxAttribute("perm", order));
        return node;
    }

    private static OnnxNode[] Body()
    {
        var choose = new OnnxNode("If", ["condition"], ["y"]);
        choose.Attributes.Set(new OnnxAttribute("then_branch", Branch("Relu")));
        choose.Attributes.Set(new OnnxAttribute("else_branch", Branch("Neg")));
        return
        [
            new OnnxNode("Identity", ["x"], ["a"]), new OnnxNode("ReduceMax", ["x"], ["max"]).With("keepdims", 0),
            new OnnxNode("Cast", ["max"], ["condition"]).With("to", (long)OnnxElementType.Bool), choose,
        ];
    }

    private static OnnxGraph Branch(string operation) => new(operation)
    {
        Outputs = { Value(operation, "n", 2) },
        Nodes = { new OnnxNode(operation, ["a"], [operation]) },
    };
}
