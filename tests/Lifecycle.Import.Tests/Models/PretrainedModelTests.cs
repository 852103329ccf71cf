using Lifecycle.Inference.Verification;
using Lifecycle.Onnx.Graph;
using Lifecycle.Training.Export.Operators;
using Lifecycle.Training.Import;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Import.Tests.Models;

/// <summary>Models that others trained: they give ONNX Runtime's numbers, and they train on.</summary>
public sealed class PretrainedModelTests
{
    // Each with the value before its last sigmoid or softmax, which would hide differences.
    private static IEnumerable<TestCaseData> Models()
    {
        yield return new TestCaseData(() => Pretrained.Detypify, "linear", new long[] { 1, 1, 224, 224 }).SetArgDisplayNames("detypify");
        yield return new TestCaseData(() => Pretrained.OcrClassifier, "p2o.Add.87", new long[] { 2, 3, 48, 192 }).SetArgDisplayNames("PP-OCR classifier");
        yield return new TestCaseData(() => Pretrained.OcrDetector, "p2o.Add.281", new long[] { 2, 3, 64, 96 }).SetArgDisplayNames("PP-OCR detector");
        yield return new TestCaseData(() => Pretrained.OcrRecognizer, "p2o.Add.277", new long[] { 1, 3, 48, 64 }).SetArgDisplayNames("PP-OCR recognizer");
    }

    [TestCaseSource(nameof(Models))]
    public void ItGivesTheNumbersOfOnnxRuntime(Func<string> path, string value, long[] shape)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var model = OnnxModel.Load(path());
        using var module = OnnxModule.FromModel(model).Cut(value);
        module.eval();
        manual_seed(1);
        var input = rand(shape);

        var output = module.call(input);

        if (model.Graph.Outputs[0].Name != value) model.Graph.Outputs.Add(new OnnxValueInfo(value, OnnxElementType.Float) { Shape = null });
        using var verifier = new ModelVerifier(model);
        var expected = verifier.Run([TorchTypes.Read(module.Inputs[0].Name, input)], [value]).Single();
        var found = TorchTypes.Read(expected.Name, output);
        var scale = TensorReading.Read(expected).abs().max().item<float>();
        TestContext.Out.WriteLine($"largest error {TensorReading.Read(expected).sub(output).abs().max().item<float>():G3} at a scale of {scale:G3}");
        var report = TensorComparer.Compare(expected, found, new ComparisonTolerance(1e-4 * scale, 0));
        Assert.That(report.IsMatch, report.ToString());
    }

    [TestCaseSource(nameof(Models))]
    public void ItsLossFallsInTraining(Func<string> path, string value, long[] shape)
    {
        using var scope = NewDisposeScope();
        using var module = OnnxModule.Load(path()).Cut(value);
        manual_seed(2);
        var input = rand(shape);
        module.eval();
        var target = (module.call(input) * 0.5 + 0.1).detach();
        module.train();
        var optimizer = optim.SGD(module.parameters(), learningRate: 1e-3);

        var losses = Enumerable.Range(0, 4).Select(_ => Step(module, optimizer, input, target)).ToList();

        Assert.That(losses[^1], Is.LessThan(losses[0]), string.Join(", ", losses));
        Assert.That(module.named_parameters().Count(static entry => entry.parameter.grad is not null), Is.GreaterThan(20));
    }

    private static float Step(OnnxModule module, optim.Optimizer optimizer, Tensor input, Tensor target)
    {
        using var scope = NewDisposeScope();
        optimizer.zero_grad();
        var loss = nn.functional.mse_loss(module.call(input), target, reduction: nn.Reduction.Sum);
        loss.backward();
        nn.utils.clip_grad_norm_(module.parameters(), 1);
        optimizer.step();
        return loss.item<float>();
    }
}
