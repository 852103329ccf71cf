using Lifecycle.Inference.Verification;
using Lifecycle.Onnx.Graph;
using Lifecycle.Training.Export.Operators;
using Lifecycle.Training.Import;
using TorchSharp;
using static Lifecycle.Import.Tests.Graphs;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.Import.Tests.Editing;

public sealed class EditingTests
{
    [Test]
    public void WeightsKeepTheirNamesAndTrain()
    {
        using var module = OnnxModule.FromModel(Perceptron());

        Assert.Multiple(() =>
        {
            Assert.That(module.named_parameters().Select(static entry => entry.name), Is.EquivalentTo(["first.weight", "first.bias", "weight_12", "second.bias"]));
            Assert.That(module.WeightNames["12"], Is.EqualTo("weight_12"));
            Assert.That(module.parameters().All(static parameter => parameter.requires_grad));
            Assert.That(module.named_nodes().Select(static node => node.OpType), Is.EqualTo(["Gemm", "Relu", "Gemm"]));
        });
    }

    [Test]
    public void ACutModelGivesTheValueAndDropsWhatFollowed()
    {
        using var scope = NewDisposeScope();
        using var whole = OnnxModule.FromModel(Perceptron());
        using var module = OnnxModule.FromModel(Perceptron()).Cut("h");
        var x = randn(2, 4);

        var h = module.call(x);

        var expected = functional.linear(functional.relu(functional.linear(x, whole.get_parameter("first.weight")!, whole.get_parameter("first.bias")!)), whole.get_parameter("weight_12")!, whole.get_parameter("second.bias")!);
        Assert.Multiple(() =>
        {
            Assert.That(module.named_parameters().Select(static entry => entry.name), Is.EquivalentTo(["first.weight", "first.bias"]));
            Assert.That(h.shape, Is.EqualTo(new long[] { 2, 5 }));
            Assert.That(whole.call(x).sub(expected).abs().max().item<float>(), Is.LessThan(1e-5));
        });
    }

    [Test]
    public void ANewHeadAndAModuleBeforeTrainAndAreExportedAgain()
    {
        using var scope = NewDisposeScope();
        using var module = OnnxModule.FromModel(Perceptron()).ReplaceHead("h", Linear(5, 2)).Prepend("stem", Linear(6, 4));
        var x = randn(3, 6);

        module.call(x).sum().backward();

        Assert.That(module.named_parameters().Where(static entry => entry.parameter.grad is not null).Select(static entry => entry.name),
            Is.EquivalentTo(["first.weight", "first.bias", "head.weight", "head.bias", "stem.weight", "stem.bias"]));
        var exported = Exporter.Export(module, x, out var report);
        Assert.That(report.MaxAbsoluteError, Is.LessThan(1e-4));
        using var again = OnnxModule.FromModel(exported);
        Assert.That(again.named_parameters().Select(static entry => entry.name), Is.EquivalentTo(module.named_parameters().Select(static entry => entry.name)));
        Assert.That(again.call(x).sub(module.call(x)).abs().max().item<float>(), Is.LessThan(1e-5));
    }

    [Test]
    public void StatisticsFollowTrainingAndStandStillInEvaluation()
    {
        using var scope = NewDisposeScope();
        using var module = OnnxModule.FromModel(Of(15, [new("x", OnnxElementType.Float, "n", 3)], ["y"],
            [Random("scale", 3), Random("bias", 3), TensorData.Create<float>("mean", [3], [0, 0, 0]), TensorData.Create<float>("var", [3], [1, 1, 1])],
            Node("BatchNormalization", "x scale bias mean var", "b"), Node("Dropout", "b", "y")));
        var x = randn(64, 3) + 2;

        module.eval();
        using (no_grad()) module.call(x);
        var before = module.get_buffer("mean")!.clone();
        module.train();
        var trained = module.call(x);

        Assert.Multiple(() =>
        {
            Assert.That(module.named_parameters().Select(static entry => entry.name), Is.EquivalentTo(["scale", "bias"]));
            Assert.That(before.abs().max().item<float>(), Is.Zero);
            Assert.That(module.get_buffer("mean")!.mean().item<float>(), Is.EqualTo(0.2f).Within(0.05f), "a tenth of the batch's mean of 2");
            Assert.That(trained.eq(0).to(ScalarType.Float32).mean().item<float>(), Is.EqualTo(0.5f).Within(0.2f), "half is dropped");
        });
    }

    [Test]
    public void AllOperatorsThatCannotBeImportedAreNamedAtOnce()
    {
        var model = Of(17, [new("x", OnnxElementType.Float, 2)], ["y"], [], Node("Multinomial", "x", "a"), Node("Whatever", "a", "b"), Node("Relu", "b", "c"), Node("Whatever", "c", "y"));

        Assert.That(() => OnnxModule.FromModel(model), Throws.TypeOf<ModelException>().With.Message.EqualTo(
            "Model test has operators that cannot be imported: Multinomial (operator set 17) at \"node_a\"; Whatever (operator set 17) at \"node_b\", \"node_y\"; "
            + "expected those that docs/importing-onnx.md lists; export the model again without them, or cut them off the file."));
    }

    [Test]
    public void AFailingNodeIsNamedWithItsInputs()
    {
        using var scope = NewDisposeScope();
        using var module = OnnxModule.FromModel(Perceptron());

        Assert.That(() => module.call(randn(2, 3)), Throws.TypeOf<ModelException>().With.Message.Contains("Node node_g: Gemm(x, first.weight, first.bias) -> g failed on Float32[2, 3], Float32[5, 4]"));
    }

    private static IEnumerable<TestCaseData> Wrong()
    {
        yield return new TestCaseData((Action<OnnxModule>)(static module => module.Cut("q")), "No node of model test makes a value \"q\"; expected one such as g, h, y");
        yield return new TestCaseData((Action<OnnxModule>)(static module => module.Cut()), "got no value");
        yield return new TestCaseData((Action<OnnxModule>)(static module => module.Append("a.b", Identity())), "named \"a.b\"");
        yield return new TestCaseData((Action<OnnxModule>)(static module => module.Append("head", Identity()).Append("head", Identity())), "named \"head\"");
    }

    [TestCaseSource(nameof(Wrong))]
    public void AWrongEditIsRefused(Action<OnnxModule> edit, string cause)
    {
        using var module = OnnxModule.FromModel(Perceptron());

        Assert.That(() => edit(module), Throws.TypeOf<UsageException>().With.Message.Contains(cause));
    }

    [Test]
    public void NothingOfARunStaysButItsOutput()
    {
        using var scope = NewDisposeScope();
        using var module = OnnxModule.FromModel(Perceptron());
        var x = randn(2, 4);
        using var noGradients = no_grad();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        using (module.call(x)) { }

        Assert.That(DisposeScopeManager.Statistics.ThreadTotalLiveCount, Is.EqualTo(before));
    }

    [Test]
    public void ABranchAndALoopRunWithTheValuesAroundThem()
    {
        using var scope = NewDisposeScope();
        var then = new OnnxGraph("then");
        then.Nodes.Add(Node("Add", "x one", "t"));
        then.Outputs.Add(new OnnxValueInfo("t", OnnxElementType.Float) { Shape = null });
        var otherwise = new OnnxGraph("else");
        otherwise.Nodes.Add(Node("Neg", "x", "e"));
        otherwise.Outputs.Add(new OnnxValueInfo("e", OnnxElementType.Float) { Shape = null });
        var model = Of(17, [new("x", OnnxElementType.Float, 2)], ["y"], [TensorData.Create<float>("one", [2], [1, 1]), TensorData.Scalar("yes", value: true)],
            Node("If", "yes", "y", new OnnxAttribute("then_branch", then), new OnnxAttribute("else_branch", otherwise)));
        var x = TensorData.Create<float>("x", [2], [3, 4]);
        using var verifier = new ModelVerifier(model);
        using var module = OnnxModule.FromModel(model);

        var found = TorchTypes.Read("y", module.call(TensorReading.Read(x)));

        Assert.That(found.AsSpan<float>().ToArray(), Is.EqualTo(verifier.Run([x]).Single().AsSpan<float>().ToArray()));
    }
}
