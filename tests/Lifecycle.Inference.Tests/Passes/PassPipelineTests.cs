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
        Assert.That(report.Before, Is.EqualTo(new ModelSize(5, 4, 16)));
        Assert.That(report.After, Is.EqualTo(new ModelSize(1, 2, 8)));
        Assert.That(report.ToString(), Does.StartWith("5 nodes to 1, 16 bytes of constants to 8 (constants lifted 1, identities removed 2, batch norms folded 1"));
        using var verifier = new ModelVerifier(report.Model);
        var expected = (((2 * 7f) - 1) * 3 / MathF.Sqrt(4 + 1e-5f)) + 5;
        var verification = verifier.Verify([TensorData.Create<float>("x", [1, 1, 3], [7, 7, 7])], [TensorData.Create<float>("y", [1, 1, 3], [expected, expected, expected])], ComparisonTolerance.Float32);
        Assert.That(verification.IsMatch, verification.ToString());
    }

    [Test]
    public void PassesThatNeverEndAreNamed() =>
        Assert.That(() => new PassPipeline(new Endless()).Run(Models.Linear()), Throws.TypeOf<ModelException>().With.Message.Contains("The passes endless still find changes after 100 rounds"));

    private sealed class Endless : IGraphPass
    {
        public string Name => "endless";

        public int Apply(OnnxModel model) => 1;
    }
}
