using Lifecycle.Inference.Verification;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Passes;

namespace Lifecycle.Inference.Tests.Passes;

public sealed class PassPipelineTests
{
    [Test]
    public void ThePassesMakeRoomForOneAnother()
    {
        // The identity hides the batch norm from its convolution, and a Constant one of its parameters.
        var variance = new OnnxNode("Constant", [], ["variance"]);
        variance.Attributes.Set(new OnnxAttribute("value", TensorData.Create<float>("", [1], [4])));
        var model = Models.Make(
            [new OnnxValueInfo("x", OnnxElementType.Float, "n", 1, 3)], [new OnnxValueInfo("y", OnnxElementType.Float, "n", 1, 3)],
            [TensorData.Create<float>("w", [1, 1, 1], [2]), TensorData.Create<float>("scale", [1], [3]), TensorData.Create<float>("shift", [1], [5]), TensorData.Create<float>("mean", [1], [1])],
            variance, new OnnxNode("Conv", ["x", "w"], ["c"]), new OnnxNode("Identity", ["c"], ["i"]),
            new OnnxNode("BatchNormalization", ["i", "scale", "shift", "mean", "variance"], ["z"]), new OnnxNode("Dropout", ["z"], ["y"]));

        var report = PassPipeline.Exact.Run(model);

        Assert.That(report.Model.Graph.Nodes.Select(node => node.ToString()), Is.EqualTo(new[] { "Conv(x, w_folded, shift_folded) -> y" }));
        Assert.That(report.Before, Is.EqualTo(new ModelSize(5, 4, 20)));
        Assert.That(report.After, Is.EqualTo(new ModelSize(1, 2, 8)));
        Assert.That(report.ToString(), Does.StartWith("5 nodes to 1, 20 bytes of constants to 8 (constants lifted 1, identities removed 2, batch norms folded 1"));
        Assert.That(report.ToTable().ReplaceLineEndings("\n").Split('\n')[1..^1], Is.EqualTo(new[] { "  BatchNormalization      1 to 0", "  Constant                1 to 0", "  Dropout                 1 to 0", "  Identity                1 to 0" }));
        using var verifier = new ModelVerifier(report.Model);
        var expected = (((2 * 7f) - 1) * 3 / MathF.Sqrt(4 + 1e-5f)) + 5;
        var verification = verifier.Verify([TensorData.Create<float>("x", [1, 1, 3], [7, 7, 7])], [TensorData.Create<float>("y", [1, 1, 3], [expected, expected, expected])], ComparisonTolerance.Float32);
        Assert.That(verification.IsMatch, verification.ToString());
    }

    [Test]
    public void PassesThatNeverEndAreNamed() =>
        Assert.That(() => new PassPipeline(new Endless()).Run(Models.Linear()), Throws.TypeOf<ModelException>().With.Message.Contains("The passes endless still find changes after 100 rounds"));

    private static IEnumerable<TestCaseData> Malformed()
    {
        yield return Case("a circle", "node 0 (Identity) takes \"b\", which nothing before it makes", new OnnxNode("Identity", ["b"], ["a"]), new OnnxNode("Identity", ["a"], ["b"]));
        yield return Case("a circle of one", "node 0 (Identity) takes \"a\"", new OnnxNode("Identity", ["a"], ["a"]));
        yield return Case("the input made again", "Value \"x\" is made again by node 0 (Identity)", new OnnxNode("Identity", ["x"], ["x"]));
        yield return Case("a constant made again", "Value \"w\" is made again by node 0 (Relu)", new OnnxNode("Relu", ["x"], ["w"]));
        yield return Case("two makers", "Value \"a\" is made again by node 1 (Conv)", new OnnxNode("Conv", ["x", "w"], ["a"]), new OnnxNode("Conv", ["x", "w"], ["a"]));
        yield return Case("a wrong order", "node 0 (Neg) takes \"a\"", new OnnxNode("Neg", ["a"], ["y"]), new OnnxNode("Relu", ["x"], ["a"]));
        yield return Case("a name of two lines", "Value \"a b\" is made again", new OnnxNode("Relu", ["x"], ["a\nb"]), new OnnxNode("Relu", ["x"], ["a\nb"]));
        foreach (var (operation, needed) in new[] { ("BatchNormalization", 5), ("Concat", 1), ("Conv", 2), ("Dropout", 1), ("Identity", 1), ("Transpose", 1) })
        {
            yield return Case($"{operation} without inputs", $"node 0 ({operation}) has 0 inputs; expected at least {needed}", new OnnxNode(operation, [], ["a"]));
            yield return Case($"{operation} of a skipped input", $"node 0 ({operation}) has 0 inputs; expected at least {needed}", new OnnxNode(operation, [""], ["a"]));
            yield return Case($"{operation} without outputs", $"node 0 ({operation}) has no first output", new OnnxNode(operation, ["x", "w", "w", "w", "w"], []));
            yield return Case($"{operation} of a skipped output", $"node 0 ({operation}) has no first output", new OnnxNode(operation, ["x", "w", "w", "w", "w"], [""]));
        }
    }

    [TestCaseSource(nameof(Malformed))]
    public void AMalformedGraphIsRefusedInOneLine(OnnxNode[] nodes, string cause)
    {
        var shape = new OnnxDimension[] { "n", 1, 3 };
        var model = Models.Make([new OnnxValueInfo("x", OnnxElementType.Float, shape)], [new OnnxValueInfo("y", OnnxElementType.Float, shape)], [TensorData.Create<float>("w", [1, 1, 1], [2])], nodes);

        Assert.That(() => PassPipeline.Exact.Run(model), Throws.TypeOf<ModelException>().With.Message.Contains(cause).And.Message.EndsWith("export the model again.").And.Message.Not.Contains("\n"));
    }

    [Test]
    public void AConstantGivenTwiceIsRefused()
    {
        var model = Models.Linear();
        model.Graph.Initializers.Add(TensorData.Create<float>("b", [3], [1, 2, 3]));

        Assert.That(() => PassPipeline.Exact.Run(model), Throws.TypeOf<ModelException>().With.Message.Contains("Value \"b\" is made again by an initializer"));
    }

    private static TestCaseData Case(string name, string cause, params OnnxNode[] nodes) => new TestCaseData(nodes, cause).SetArgDisplayNames(name);

    private sealed class Endless : IGraphPass
    {
        public string Name => "endless";

        public int Apply(OnnxModel model) => 1;
    }
}
