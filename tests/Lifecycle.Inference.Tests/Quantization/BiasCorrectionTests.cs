using Lifecycle.Inference.Calibration;
using Lifecycle.Inference.Verification;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Passes.Quantization;

namespace Lifecycle.Inference.Tests.Quantization;

/// <summary>What bias correction leaves of the mean error of each output channel, which the rounding of weights adds up to where inputs lie far from zero.</summary>
public sealed class BiasCorrectionTests
{
    private static readonly HashSet<string> Operators = ["Conv", "ConvTranspose", "Gemm", "MatMul"];

    public sealed record Case(string Name, int Axis, OnnxModel Model)
    {
        public override string ToString() => Name;
    }

    private static IEnumerable<Case> Cases()
    {
        yield return new("Conv", 1, Images(8, 16, Graphs.Random("w", 8, 16, 3, 3), new OnnxNode("Conv", ["s", "w"], ["y"], "layer").WithInts("pads", 0, 0, 0, 0), 6));
        yield return new("Conv in groups", 1, Images(8, 16, Graphs.Random("w", 8, 4, 1, 1), new OnnxNode("Conv", ["s", "w"], ["y"], "layer").With("group", 4), 8));
        yield return new("ConvTranspose", 1, Images(8, 16, Graphs.Random("w", 16, 8, 1, 1), new OnnxNode("ConvTranspose", ["s", "w"], ["y"], "layer"), 8));
        yield return new("ConvTranspose with strides", 1, Images(8, 16, Graphs.Random("w", 16, 8, 2, 2), new OnnxNode("ConvTranspose", ["s", "w"], ["y"], "layer").WithInts("strides", 2, 2), 16));
        yield return new("ConvTranspose in groups", 1, Images(8, 16, Graphs.Random("w", 16, 2, 1, 1), new OnnxNode("ConvTranspose", ["s", "w"], ["y"], "layer").With("group", 4), 8));
        yield return new("Gemm", 1, Rows(new OnnxNode("Gemm", ["s", "w", "b"], ["y"], "layer")));
        yield return new("Gemm with a factor for its bias", 1, Rows(Factor(new OnnxNode("Gemm", ["s", "w", "b"], ["y"], "layer"))));
        yield return new("Gemm without a bias, with a factor for one", 1, Rows(Factor(new OnnxNode("Gemm", ["s", "w"], ["y"], "layer"))));
        yield return new("MatMul and what is added behind it", 1, Rows(new OnnxNode("MatMul", ["s", "w"], ["p"], "layer"), new OnnxNode("Add", ["p", "b"], ["y"], "sum")));
        yield return new("MatMul and what it is added to", 1, Rows(new OnnxNode("MatMul", ["s", "w"], ["p"], "layer"), new OnnxNode("Add", ["b", "p"], ["y"], "sum")));
    }

    [TestCaseSource(nameof(Cases))]
    public void TheMeanErrorIsTakenAway(Case item)
    {
        var (model, data) = (item.Model, Graphs.Data(item.Model, 8));
        var ranges = Calibrator.FindRanges(model, data);
        var means = Calibrator.FindChannelStatistics(model, data, new Dictionary<string, int> { ["s"] = 1 }).ToDictionary(static pair => pair.Key, static pair => pair.Value.Means, StringComparer.Ordinal);
        // Of 16 bits, so that what remains is what the weights' rounding adds.
        var format = new StaticQuantizationOptions { ActivationType = OnnxElementType.UInt16, ReducedRange = true, PerChannel = false, Operators = Operators };

        var plain = new StaticQuantization(ranges, format).Run(model);
        var corrected = new StaticQuantization(ranges, format with { ChannelMeans = means }).Run(model);

        Assert.That(corrected.Uncorrected, Is.Empty);
        var (without, with) = (MeanError(model, plain.Model, item.Axis), MeanError(model, corrected.Model, item.Axis));
        TestContext.Out.WriteLine($"{without} without, {with} with");
        Assert.That(with, Is.LessThan(without / 4));
    }

    [Test]
    public void WhatIsNotCorrectedIsNamed()
    {
        var model = Models.Make([Graphs.Value("x", "n", 32)], [Graphs.Value("y", "n", 8)], [Graphs.Random("w", 32, 16), Graphs.Random("v", 16, 8)],
            new OnnxNode("MatMul", ["x", "w"], ["h"], "first"), new OnnxNode("Gemm", ["h", "v"], ["y"], "second"));

        var report = Quantizer.Static(model, Graphs.Data(model, 4), new() { BiasCorrection = true });

        Assert.That(report.Uncorrected, Is.EqualTo(new[] { new SkippedNode("first", "MatMul", "no constant with a number for each output is added behind it") }));
        Assert.That(report.ToTable(), Does.Contain("MatMul, 1 not corrected"));
        var ranges = Calibrator.FindRanges(model, Graphs.Data(model, 4));
        var wrong = new StaticQuantization(ranges, new() { ChannelMeans = new Dictionary<string, IReadOnlyList<double>> { ["h"] = [1, 2] } }).Run(model);
        Assert.That(wrong.Uncorrected.Select(static node => node.Reason), Is.EqualTo(new[] { "there are no means of its input's channels", "there are 2 means of its input for 16 channels" }));
    }

    private static double MeanError(OnnxModel model, OnnxModel quantized, int axis)
    {
        using var one = new ModelVerifier(model);
        using var other = new ModelVerifier(quantized);
        double[] sums = [];
        for (var batch = 0; batch < 8; batch++)
        {
            var (expected, found) = (one.Run(Graphs.Inputs(model, batch))[0], other.Run(Graphs.Inputs(model, batch))[0]);
            var inner = (int)expected.Dims.Skip(axis + 1).Aggregate(1L, static (product, size) => product * size);
            if (sums.Length == 0) sums = new double[expected.Dims[axis]];
            for (var index = 0; index < expected.ElementCount; index++)
                sums[index / inner % sums.Length] += (found.AsSpan<float>()[index] - expected.AsSpan<float>()[index]) * sums.Length / (8.0 * expected.ElementCount);
        }
        return sums.Average(Math.Abs);
    }

    private static OnnxModel Images(int channels, int inputs, TensorData weight, OnnxNode layer, int side) => Models.Make(
        [Graphs.Value("x", "n", inputs, 8, 8)], [Graphs.Value("y", "n", channels, side, side)], [TensorData.Scalar("four", 4f), weight], new OnnxNode("Add", ["x", "four"], ["s"], "shift"), layer);

    private static OnnxModel Rows(params OnnxNode[] nodes) => Models.Make(
        [Graphs.Value("x", 64, 16)], [Graphs.Value("y", 64, 8)], [TensorData.Scalar("four", 4f), Graphs.Random("w", 16, 8), Graphs.Random("b", 8)], [new OnnxNode("Add", ["x", "four"], ["s"], "shift"), .. nodes]);

    private static OnnxNode Factor(OnnxNode node)
    {
        node.Attributes.Set(new OnnxAttribute("beta", 0.25f));
        return node;
    }
}
