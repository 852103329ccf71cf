using Lifecycle.Inference.Calibration;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Passes.Quantization;

namespace Lifecycle.Inference.Tests.Calibration;

public sealed class CalibratorTests
{
    [Test]
    public void MinMaxFindsTheEndsOfInputsAndInnerValues()
    {
        var data = new CalibrationData([Batch(1, -2), Batch(3, 0, 0, 0)]);

        var ranges = Calibrator.FindRanges(Models.Linear(), data);

        Assert.That(ranges["x"], Is.EqualTo(new ValueRange(-2, 3)));
        var z = new[] { (1f, -2f), (3, 0), (0, 0) }.SelectMany(static x => new[] { x.Item1 + (4 * x.Item2) + 0.5f, (2 * x.Item1) + (5 * x.Item2) - 0.5f, (3 * x.Item1) + (6 * x.Item2) }).ToArray();
        Assert.That(ranges["z"], Is.EqualTo(new ValueRange(z.Min(), z.Max())));
        Assert.That(ranges["y"], Is.EqualTo(new ValueRange(0, z.Max())));
        Assert.That(ranges, Has.Count.EqualTo(3), "constants are not calibrated");
    }

    [Test]
    public void TheMovingAverageFollowsBatches()
    {
        var data = new CalibrationData([Batch(-1, 1), Batch(-3, 2)]);

        var range = Calibrator.FindRanges(Models.Linear(), data, new CalibrationOptions { Method = CalibrationMethod.MovingAverage, AveragingConstant = 0.25 })["x"];

        Assert.That(range, Is.EqualTo(new ValueRange(-1.5f, 1.25f)));
    }

    [Test]
    public void ThePercentileCutsBothEnds()
    {
        // -500 ... 500, each once: of 1001 values 10 percent fall, half at each end.
        var values = Enumerable.Range(-500, 1001).Select(static value => (float)value).Append(0).ToArray();

        var range = Calibrator.FindRanges(Models.Linear(), CalibrationData.FromRows("x", values, [2], 64), new CalibrationOptions { Method = CalibrationMethod.Percentile, Percentile = 90 })["x"];

        Assert.That(range.Minimum, Is.EqualTo(-450).Within(1));
        Assert.That(range.Maximum, Is.EqualTo(450).Within(1));
    }

    [TestCase(CalibrationMethod.Entropy, 256)]
    [TestCase(CalibrationMethod.MeanSquareError, 16)]
    public void OutliersAreCutOff(CalibrationMethod method, int levels)
    {
        var values = Normal(100_000);
        values[17] = 300;

        var range = Calibrator.FindRanges(Models.Linear(), CalibrationData.FromRows("x", values, [2], 1000), new CalibrationOptions { Method = method, Levels = levels })["x"];

        Assert.That(range.Maximum, Is.InRange(2, 60), "the normal values are kept, the outlier is not");
        Assert.That(range.Minimum, Is.InRange(values.Min(), -1.5));
    }

    /// <summary>Nineteen values in twenty are that of a blank background; what an image shows is among the others.</summary>
    [TestCase(CalibrationMethod.Entropy)]
    [TestCase(CalibrationMethod.MeanSquareError)]
    public void WhatLiesBesideABackgroundIsKept(CalibrationMethod method)
    {
        var source = new Random(7);
        var values = Enumerable.Range(0, 100_000).Select(index => index % 20 == 0 ? source.NextSingle() * 4 : 0.37f + (source.NextSingle() * 1e-3f)).ToArray();

        var range = Calibrator.FindRanges(Models.Linear(), CalibrationData.FromRows("x", values, [2], 1000), new CalibrationOptions { Method = method })["x"];

        Assert.That(range.Maximum, Is.GreaterThan(3.9f));
    }

    [Test]
    public void TheMeanSquareErrorIsLeastOfAllRangesThatAreTried()
    {
        var values = Normal(20_000);
        var range = Calibrator.FindRanges(Models.Linear(), CalibrationData.FromRows("x", values, [2], 500), new CalibrationOptions { Method = CalibrationMethod.MeanSquareError, Levels = 16 })["x"];
        var scheme = new QuantizationScheme(OnnxElementType.Int4);

        var error = Error(range);
        foreach (var threshold in new[] { 1f, 1.5f, 2, 4, 5 })
            Assert.That(error, Is.LessThan(Error(new ValueRange(-threshold, threshold))), $"{range} against {threshold}");

        double Error(ValueRange tried)
        {
            var parameters = QuantizationParameters.Of(tried, scheme);
            return values.Sum(value => Math.Pow(parameters.Dequantize(parameters.Quantize(value)) - value, 2));
        }
    }

    [TestCase(CalibrationMethod.MinMax)]
    [TestCase(CalibrationMethod.MovingAverage)]
    [TestCase(CalibrationMethod.Percentile)]
    [TestCase(CalibrationMethod.Entropy)]
    [TestCase(CalibrationMethod.MeanSquareError)]
    public void ZerosAndSingleValuesHaveRanges(CalibrationMethod method)
    {
        var options = new CalibrationOptions { Method = method };

        Assert.That(Calibrator.FindRanges(Models.Linear(), new CalibrationData([Batch(0, 0)]), options)["x"], Is.EqualTo(new ValueRange(0, 0)));
        Assert.That(Calibrator.FindRanges(Models.Linear(), new CalibrationData([Batch(3, 3)]), options)["x"].Maximum, Is.EqualTo(3).Within(0.01));
    }

    [Test]
    public void HistogramsGrowByMergingAndLoseNoCount()
    {
        var histogram = new GrowingHistogram(512);
        foreach (var reach in new[] { 0f, 1, 0.1f, 50, 3e4f, 7 })
            histogram.Add([reach, -reach, reach / 2, 0], -reach, reach);

        Assert.That(histogram.Counts.Length, Is.EqualTo(512));
        Assert.That(histogram.Counts.ToArray().Sum() + histogram.Zeros, Is.EqualTo(histogram.Total).And.EqualTo(24));
        Assert.That(histogram.Width * 256, Is.InRange(3e4, 6e4 + 1));
        var bin = (int)Math.Floor(3e4 / histogram.Width) + 256;
        Assert.That(histogram.Counts[Math.Min(bin, 511)], Is.EqualTo(1));
    }

    [Test]
    public void ChannelsHaveMeansAndMagnitudes()
    {
        var found = Calibrator.FindChannelStatistics(Models.Linear(), new CalibrationData([Batch(1, -5, 3, 2), Batch(2, 0)]), new Dictionary<string, int> { ["x"] = -1 })["x"];

        Assert.That(found.Means, Is.EqualTo(new double[] { 2, -1 }));
        Assert.That(found.Magnitudes, Is.EqualTo(new double[] { 3, 5 }));
    }

    private static IEnumerable<TestCaseData> Wrong()
    {
        yield return new TestCaseData(new CalibrationData([]), "no batch").SetArgDisplayNames("empty");
        yield return new TestCaseData(new CalibrationData([[TensorData.Create<float>("x", [1, 3], [1, 2, 3])]]), "x: Float[1, 3]; expected x: Float[batch, 2]").SetArgDisplayNames("another shape");
        yield return new TestCaseData(new CalibrationData([[TensorData.Create<double>("x", [1, 2], [1, 2])]]), "x: Double[1, 2]; expected").SetArgDisplayNames("another type");
        yield return new TestCaseData(new CalibrationData([[TensorData.Create<float>("u", [1, 2], [1, 2])]]), "no tensor \"x\"").SetArgDisplayNames("another name");
        yield return new TestCaseData(new CalibrationData([[TensorData.Create<float>("x", [0, 2], [])]]), "empty").SetArgDisplayNames("no rows");
        yield return new TestCaseData(new CalibrationData([Batch(1, 2), Batch(1, float.NaN)]), "\"x\" is NaN at element 1").SetArgDisplayNames("NaN");
        yield return new TestCaseData(new CalibrationData([Batch(1, float.NegativeInfinity)]), "\"x\" is ").SetArgDisplayNames("infinity");
    }

    [TestCaseSource(nameof(Wrong))]
    public void WrongDataIsRefused(CalibrationData data, string message) =>
        Assert.That(() => Calibrator.FindRanges(Models.Linear(), data), Throws.InstanceOf<DataException>().With.Message.Contains(message));

    [Test]
    public void NaNMadeInsideTheModelIsNamed([Values] CalibrationMethod method)
    {
        var model = Models.Linear();
        model.Graph.Nodes[1] = new OnnxNode("Sqrt", ["z"], ["y"]);
        // Finite numbers in, 0.5 - 1 under the root.
        Assert.That(() => Calibrator.FindRanges(model, new CalibrationData([Batch(1, 2), Batch(-1, 0)]), new CalibrationOptions { Method = method }), Throws.InstanceOf<DataException>().With.Message.Contains("\"y\" is NaN at element 0"));
        Assert.That(() => Calibrator.FindChannelStatistics(model, new CalibrationData([Batch(-1, 0)]), new Dictionary<string, int> { ["y"] = 1 }), Throws.InstanceOf<DataException>().With.Message.Contains("\"y\" is NaN"));
    }

    [TestCase(CalibrationMethod.MinMax)]
    [TestCase(CalibrationMethod.Entropy)]
    public void WhatIsInfiniteInsideStaysFloat(CalibrationMethod method)
    {
        OnnxValueInfo Value(string name, long size) => new(name, OnnxElementType.Float, 1, size);
        var model = Models.Make([Value("x", 2)], [Value("y", 1), Value("z", 1)], [TensorData.Scalar("large", 1e30f), TensorData.Create<float>("w", [2, 1], [1, 1])],
            new OnnxNode("Mul", ["x", "large"], ["m"]), new OnnxNode("MatMul", ["m", "w"], ["y"]), new OnnxNode("MatMul", ["x", "w"], ["z"]));

        var ranges = Calibrator.FindRanges(model, new CalibrationData([[TensorData.Create<float>("x", [1, 2], [1e20f, 2e20f])]]), new CalibrationOptions { Method = method });

        Assert.That(float.IsInfinity(ranges["m"].Maximum));
        var report = new StaticQuantization(ranges).Run(model);
        Assert.That(report.Quantized, Is.EqualTo(new[] { "z" }));
        Assert.That(report.Skipped, Has.Some.EqualTo(new SkippedNode("y", "MatMul", "value \"m\" is infinite")));
    }

    [Test]
    public void RowsThatAreCutOffAreRefused() =>
        Assert.That(() => CalibrationData.FromRows("x", new float[5], [2]), Throws.InstanceOf<DataException>().With.Message.Contains("multiple of 2"));

    [Test]
    public void OptionsOutOfRangeAreRefused() =>
        Assert.That(() => Calibrator.FindRanges(Models.Linear(), new CalibrationData([Batch(0, 0)]), new CalibrationOptions { Percentile = 20, Bins = 3 }),
            Throws.InstanceOf<UsageException>().With.Message.Contains("Percentile is 20").And.Message.Contains("Bins is 3"));

    private static IReadOnlyList<TensorData> Batch(params float[] values) => [TensorData.Create<float>("x", [values.Length / 2, 2], values)];

    private static float[] Normal(int count)
    {
        var values = new float[count];
        MathNet.Numerics.Distributions.Normal.Samples(new Random(5), 0, 1).Take(count).Select(static value => (float)value).ToArray().CopyTo(values, 0);
        return values;
    }
}
