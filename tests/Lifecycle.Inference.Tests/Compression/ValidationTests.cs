using Lifecycle.Inference.Calibration;
using Lifecycle.Inference.Compression;
using Lifecycle.Inference.Tests.Quantization;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Tests.Compression;

public sealed class ValidationTests
{
    // What Models.Linear says of (1, 0), (0, 1), (-1, 0): classes 2, 2, 0 (all zero after ReLU, so the first).
    private static readonly float[] Rows = [1, 0, 0, 1, -1, 0];

    [TestCase(new long[] { 2, 2, 0 }, 1.0)]
    [TestCase(new long[] { 2, 1, 1 }, 1.0 / 3)]
    public void AccuracyIsTheShareOfLabels(long[] labels, double expected)
    {
        var data = ValidationData.FromRows("x", Rows, [2], labels, batchSize: 2);

        Assert.That(Measure(Models.Linear(), data, ValidationMetrics.For(data)), Is.EqualTo(expected).Within(1e-12));
    }

    [Test]
    public void WithoutLabelsItIsLikenessToTheOriginal()
    {
        var data = ValidationData.WithoutTargets(CalibrationData.FromRows("x", Rows, [2], batchSize: 2));
        var other = Models.Linear();
        other.Graph.Initializers[1] = TensorData.Create<float>("b", [3], [0.5f, 10, 0]);
        var metric = ValidationMetrics.For(data);

        Assert.That(Measure(Models.Linear(), data, metric), Is.EqualTo(1));
        Assert.That(metric.Name, Is.EqualTo("agreement"));
        Assert.That(Measure(other, data, metric), Is.Zero, "the second class always wins");
    }

    [Test]
    public void PlacesOfImagesHaveClassesOfTheirOwn()
    {
        // Two classes at four places.
        var output = TensorData.Create<float>("y", [1, 2, 2, 2], [1, 0, 5, float.NaN, 0, 1, 6, 2]);

        Assert.That(Classes.Of(output, 0.5f, axis: 1), Is.EqualTo(new long[] { 0, 1, 1, -1 }));
        Assert.That(Classes.Of(TensorData.Create<float>("y", [1, 2, 3], [1, 0, 5, 6, 2, 7]), 0.5f, axis: 2), Is.EqualTo(new long[] { 2, 2 }));
        Assert.That(Classes.Of(TensorData.Create<float>("y", [3, 1], [0.4f, 0.6f, float.NaN]), 0.5f, axis: 1), Is.EqualTo(new long[] { 0, 1, -1 }));
        Assert.That(Classes.Of(TensorData.Create<float>("y", [2], [0.4f, 0.6f]), 0.5f, axis: -1), Is.EqualTo(new long[] { 0, 1 }));
        Assert.That(Classes.Of(TensorData.Create<Half>("y", [1, 2], [(Half)1, (Half)2]), 0.5f, axis: 1), Is.EqualTo(new long[] { 1 }));
    }

    [Test]
    public void AMetricOfOnesOwnSeesOutputsAndTheOriginals()
    {
        var data = ValidationData.WithoutTargets(CalibrationData.FromRows("x", Rows, [2]));

        Assert.That(Measure(Models.Linear(), data, new Sums()), Is.EqualTo(Models.LinearOf(Rows).Sum() * 2).Within(1e-5));
    }

    private static IEnumerable<TestCaseData> Bad()
    {
        yield return Case("no batch", new ValidationData([]), "no batch");
        yield return Case("another shape", ValidationData.WithoutTargets(CalibrationData.FromRows("x", new float[6], [3])), "Validation batch 0 has x: Float[2, 3]");
        yield return Case("another name", ValidationData.WithoutTargets(CalibrationData.FromRows("z", new float[6], [2])), "has no tensor \"x\"");
        yield return Case("too few labels", new ValidationData([new([TensorData.Create<float>("x", [2, 2], [1, 2, 3, 4])], [TensorData.Create<long>("labels", [1], [0])])]), "2 classes to compare with 1");
        yield return Case("labels of floats", new ValidationData([new([TensorData.Create<float>("x", [1, 2], [1, 2])], [TensorData.Create<float>("labels", [1], [0])])]), "labels: Float[1]");
    }

    [TestCaseSource(nameof(Bad))]
    public void BadDataAreNamed(Func<ValidationData> data, string message) =>
        Assert.That(() => Measure(Models.Linear(), data(), data().Any() && data().First().Targets.Count > 0 ? ValidationMetrics.Accuracy() : ValidationMetrics.Agreement()),
            Throws.InstanceOf<DataException>().With.Message.Contains(message));

    [Test]
    public void ThereIsALabelForEachRow() =>
        Assert.That(() => ValidationData.FromRows("x", Rows, [2], new long[2]), Throws.InstanceOf<DataException>().With.Message.Contains("3 rows and 2 labels"));

    [Test]
    public void AMetricThatIsNoNumberIsTheDatasFaultOfTheSourceAndTheModelsOfAnother()
    {
        var data = ValidationData.WithoutTargets(CalibrationData.FromRows("x", Rows, [2]));

        Assert.That(() => ModelEvaluation.Measure(Models.Linear(), data, metric: new Broken()), Throws.InstanceOf<DataException>().With.Message.Contains("broken is NaN"));
        Assert.That(() => Measure(Models.Linear(), data, new Broken()), Throws.InstanceOf<ModelException>().With.Message.Contains("broken of the model is NaN"));
    }

    private static double Measure(OnnxModel model, ValidationData data, IValidationMetric metric)
    {
        using var run = new ValidationRun(Models.Linear(), data, metric);
        return run.Measure(model, CancellationToken.None);
    }

    private static TestCaseData Case(string name, ValidationData data, string message) => new TestCaseData((Func<ValidationData>)(() => data), message).SetArgDisplayNames(name);

    private sealed class Sums : IValidationMetric
    {
        public string Name => "sums";

        public double Measure(IEnumerable<ValidatedBatch> batches) =>
            batches.Sum(static batch => batch.Outputs[0].AsSpan<float>().ToArray().Sum() + batch.Reference[0].AsSpan<float>().ToArray().Sum());
    }

    private sealed class Broken : IValidationMetric
    {
        public string Name => "broken";

        public double Measure(IEnumerable<ValidatedBatch> batches) => batches.Any() ? double.NaN : 0;
    }
}
