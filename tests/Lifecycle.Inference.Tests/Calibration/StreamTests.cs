using Lifecycle.Inference.Calibration;
using Lifecycle.Onnx.Graph;
using Graphs = Lifecycle.Inference.Tests.Quantization.Graphs;

namespace Lifecycle.Inference.Tests.Calibration;

/// <summary>Batches that come one after the other and do not end: no more are taken than asked for, and none is kept.</summary>
public sealed class StreamTests
{
    private const int Wide = 1 << 20;

    private static IEnumerable<TestCaseData> Ways()
    {
        yield return new TestCaseData(new StaticQuantizerOptions { Calibration = new() { MaxBatches = 3 } }).SetArgDisplayNames("ranges");
        yield return new TestCaseData(new StaticQuantizerOptions { Calibration = new() { MaxBatches = 3 }, SmoothQuant = 0.5 }).SetArgDisplayNames("SmoothQuant");
        yield return new TestCaseData(new StaticQuantizerOptions { Calibration = new() { MaxBatches = 3 }, BiasCorrection = true }).SetArgDisplayNames("bias correction");
    }

    [TestCaseSource(nameof(Ways))]
    public void NoMoreBatchesAreTakenThanAskedFor(StaticQuantizerOptions options)
    {
        var model = Graphs.Layer();

        var report = Quantizer.Static(model, new CalibrationData(Batches(model, 3)), options);

        Assert.That(report.Quantized, Is.EqualTo(new[] { "layer" }));
    }

    [Test]
    public void ANumberOfBatchesBelowOneIsRefused() =>
        Assert.That(() => Calibrator.FindChannelStatistics(Graphs.Layer(), Graphs.Data(Graphs.Layer(), 1), new Dictionary<string, int>(), maxBatches: 0), Throws.InstanceOf<ArgumentOutOfRangeException>());

    /// <summary>Each batch makes 16 MB of values inside the model; all of them would be 640.</summary>
    [TestCase(CalibrationMethod.MinMax)]
    [TestCase(CalibrationMethod.Entropy)]
    public void MemoryIsThatOfOneBatch(CalibrationMethod method)
    {
        var model = Models.Make([Graphs.Value("x", 1, Wide)], [Graphs.Value("y", 1, Wide)], [],
            new OnnxNode("Neg", ["x"], ["a"]), new OnnxNode("Abs", ["a"], ["b"]), new OnnxNode("Sqrt", ["b"], ["c"]), new OnnxNode("Neg", ["c"], ["y"]));
        var memory = new List<(int Tensors, long Bytes)>();

        Calibrator.FindRanges(model, new CalibrationData(Watched(memory, 40)), new() { Method = method });

        TestContext.Out.WriteLine(string.Join(", ", memory.Select(static at => $"{at.Tensors}: {at.Bytes >> 20} MB")));
        Assert.That(memory.Max(static at => at.Tensors), Is.LessThanOrEqualTo(2), "the batch before may still be held");
        Assert.That(memory[^1].Bytes - memory[8].Bytes, Is.LessThan(128L << 20));
    }

    private static IEnumerable<IReadOnlyList<TensorData>> Batches(OnnxModel model, int most)
    {
        for (var batch = 0; batch < most; batch++) yield return Graphs.Inputs(model, batch);
        throw new InvalidOperationException($"More than {most} batches were taken.");
    }

    private static IEnumerable<IReadOnlyList<TensorData>> Watched(List<(int Tensors, long Bytes)> memory, int count)
    {
        var given = new List<WeakReference>();
        for (var batch = 0; batch < count; batch++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
            memory.Add((given.Count(static tensor => tensor.IsAlive), Environment.WorkingSet));
            yield return [Next(given)];
        }
    }

    private static TensorData Next(List<WeakReference> given)
    {
        var values = new float[Wide];
        values.AsSpan().Fill(given.Count + 1);
        var tensor = TensorData.Create<float>("x", [1, Wide], values);
        given.Add(new WeakReference(tensor));
        return tensor;
    }
}
