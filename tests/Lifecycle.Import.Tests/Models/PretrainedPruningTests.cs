using Lifecycle.Inference.Verification;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Pruning;

namespace Lifecycle.Import.Tests.Models;

/// <summary>Models that others trained lose half of their multiply-accumulates and still run; what has to stay is named.</summary>
public sealed class PretrainedPruningTests
{
    private static IEnumerable<TestCaseData> Models()
    {
        yield return new TestCaseData(() => Pretrained.Detypify, new long[] { 1, 1, 224, 224 }).SetArgDisplayNames("detypify");
        yield return new TestCaseData(() => Pretrained.OcrClassifier, new long[] { 2, 3, 48, 192 }).SetArgDisplayNames("PP-OCR classifier");
        yield return new TestCaseData(() => Pretrained.OcrDetector, new long[] { 2, 3, 64, 96 }).SetArgDisplayNames("PP-OCR detector");
        yield return new TestCaseData(() => Pretrained.OcrRecognizer, new long[] { 1, 3, 48, 64 }).SetArgDisplayNames("PP-OCR recognizer");
    }

    [TestCaseSource(nameof(Models))]
    public void HalfTheWorkGoesAndTheOutputsKeepTheirShape(Func<string> path, long[] shape)
    {
        var model = OnnxModel.Load(path());
        var report = Pruner.Prune(model, new PruningOptions { MaxMultiplyAccumulates = 0.5, Scope = PruningScope.Global });
        TestContext.Out.WriteLine(report.ToTable());
        Assert.That(report.Shortfall, Is.Null);
        Assert.That((double)report.After.MultiplyAccumulates / report.Before.MultiplyAccumulates, Is.InRange(0.3, 0.5));
        Assert.That(report.After.Parameters, Is.LessThan(report.Before.Parameters));
        var input = Input(model.Graph.FreeInputs.Single().Name, shape);
        using var original = new ModelVerifier(model);
        using var changed = new ModelVerifier(report.Model);
        Assert.That(changed.Run([input]).Single().Dims, Is.EqualTo(original.Run([input]).Single().Dims));
    }

    private static TensorData Input(string name, long[] shape)
    {
        var random = new Random(1);
        return TensorData.Create<float>(name, shape, [.. Enumerable.Range(0, (int)shape.Aggregate(1L, static (product, size) => product * size)).Select(_ => random.NextSingle())]);
    }
}
