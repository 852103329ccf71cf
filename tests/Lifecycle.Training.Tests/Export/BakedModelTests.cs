using Lifecycle.Inference.Verification;
using Lifecycle.Onnx.Graph;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.Training.Tests.Export;

/// <summary>Normalization and softmax or argmax as part of the graph.</summary>
internal sealed class BakedModelTests
{
    private DisposeScope _scope = null!;

    [SetUp]
    public void Open()
    {
        _scope = NewDisposeScope();
        manual_seed(13);
    }

    [TearDown]
    public void Close() => _scope.Dispose();

    [Test]
    public void TheGraphNormalizesItsInput()
    {
        using var model = Net();
        var image = rand(2, 3, 8, 8) * 255;
        var normalized = (image - tensor(new[] { 120f, 110f, 100f }).view(3, 1, 1)) / tensor(new[] { 60f, 50f, 40f }).view(3, 1, 1);

        var onnx = Exporter.Export(model, image, Options(OutputActivation.None));

        Assert.That(Run(onnx, image).AsSpan<float>().ToArray(), Is.EqualTo(model.call(normalized).data<float>().ToArray()).Within(1e-4));
        Assert.That(onnx.Metadata.Keys, Does.Not.Contain("mean").And.Not.Contain("std"));
        Assert.That(onnx.Labels, Is.EqualTo(["a", "b", "c", "d"]));
    }

    [Test]
    public void SoftmaxGivesProbabilities()
    {
        using var model = Net();
        var image = rand(2, 3, 8, 8);
        var onnx = Exporter.Export(model, image, new ExportOptions { BakeOutput = OutputActivation.Softmax });
        Assert.That(Run(onnx, image).AsSpan<float>().ToArray(), Is.EqualTo(model.call(image).softmax(1).data<float>().ToArray()).Within(1e-5));
    }

    [Test]
    public void ArgMaxGivesTheClass()
    {
        using var model = Net();
        var image = randn(9, 3, 8, 8);
        var onnx = Exporter.Export(model, image, new ExportOptions { BakeOutput = OutputActivation.ArgMax });
        Assert.That(onnx.Graph.Outputs[0].ToString(), Is.EqualTo("output: Int64[batch]"));
        Assert.That(Run(onnx, image).AsSpan<long>().ToArray(), Is.EqualTo(model.call(image).argmax(1).data<long>().ToArray()));
    }

    private static IEnumerable<TestCaseData> Bad()
    {
        yield return new TestCaseData(new ExportOptions { BakeNormalization = true, Mean = [1, 2, 3] }, "expected both").SetArgDisplayNames("no deviation");
        yield return new TestCaseData(new ExportOptions { BakeNormalization = true, Mean = [1], Std = [1] }, "Float32[").SetArgDisplayNames("too few channels");
        yield return new TestCaseData(new ExportOptions { BakeOutput = (OutputActivation)9 }, "BakeOutput").SetArgDisplayNames("no such activation");
    }

    [TestCaseSource(nameof(Bad))]
    public void WrongOptionsAreRefused(ExportOptions options, string part)
    {
        using var model = Net();
        Assert.That(() => Exporter.Export(model, rand(2, 3, 8, 8), options), Throws.TypeOf<UsageException>().With.Message.Contains(part));
    }

    private static Module<Tensor, Tensor> Net()
    {
        var net = Sequential(("conv", Conv2d(3, 4, 3)), ("relu", ReLU()), ("flatten", Flatten()), ("fc", Linear(144, 4)));
        net.eval();
        return net;
    }

    private static ExportOptions Options(OutputActivation activation) =>
        new() { Mean = [120, 110, 100], Std = [60, 50, 40], BakeNormalization = true, BakeOutput = activation, Labels = ["a", "b", "c", "d"] };

    private static TensorData Run(OnnxModel onnx, Tensor image)
    {
        using var verifier = new ModelVerifier(onnx);
        return verifier.Run([TensorData.Create<float>("input", image.shape, image.data<float>().ToArray())])[0];
    }
}
