using Lifecycle.Inference.Calibration;
using Lifecycle.Inference.Verification;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Passes.Quantization;

namespace Lifecycle.Training.Tests.Zoo;

/// <summary>Every format on what the Exporter writes: ONNX Runtime takes it, with its own optimization off and on, and the outputs are those of the float model but for rounding.</summary>
internal sealed class ZooQuantizationTests
{
    private const string Nothing = "nothing to quantize";

    private static readonly Dictionary<string, (Func<OnnxModel, QuantizationReport> Quantize, double Allowed)> Formats = new()
    {
        ["static"] = (model => Quantizer.Static(model, Data(model)), 0.1),
        ["static, per tensor, mean square error"] = (model => Quantizer.Static(model, Data(model), new() { Format = new() { PerChannel = false }, Calibration = new() { Method = CalibrationMethod.MeanSquareError } }), 0.12),
        ["static, signed"] = (model => Quantizer.Static(model, Data(model), new() { Format = new() { ActivationType = OnnxElementType.Int8 } }), 0.1),
        ["dynamic"] = (model => Quantizer.Dynamic(model), 0.1),
        ["8 bits in blocks"] = (model => Quantizer.WeightOnly(model, new() { Bits = 8 }), 0.04),
        ["float16"] = (model => Quantizer.ToHalf(model), 0.005),
    };

    private static IEnumerable<TestCaseData> Models() => ZooModel.All().Select(static model => new TestCaseData(model).SetArgDisplayNames(model.Name));

    [TestCaseSource(nameof(Models))]
    public void OutputsStayCloseInEveryFormat(ZooModel zoo)
    {
        var model = zoo.Export();
        using var original = new ModelVerifier(model);
        TensorData[] inputs = [.. model.Graph.Inputs.Select(static input => ZooInputs.Fill(input, 2))];
        var expected = original.Run(inputs);
        foreach (var (name, (quantize, allowed)) in Formats)
        {
            if (TryQuantize(quantize, model) is not { } report) continue;
            foreach (var optimization in new[] { GraphOptimization.None, GraphOptimization.All })
            {
                using var verifier = new ModelVerifier(report.Model, optimization);
                var error = expected.Zip(verifier.Run(inputs), ZooInputs.RelativeError).Max();
                TestContext.Out.WriteLine($"{name}, {optimization}: {error:f4}; {report}");
                Assert.That(error, Is.LessThan(allowed), $"{name}, {optimization}: {report.ToTable()}");
            }
        }
    }

    /// <summary>ONNX Runtime's CPU has few kernels for bfloat16, but it knows the types that operators take: what it says is that it lacks a kernel, not that a model is wrong.</summary>
    [TestCaseSource(nameof(Models))]
    public void ModelsInBFloat16AreValid(ZooModel zoo)
    {
        if (TryQuantize(static model => Quantizer.ToHalf(model, new() { Type = OnnxElementType.BFloat16 }), zoo.Export()) is not { } report) return;
        try
        {
            new ModelVerifier(report.Model).Dispose();
        }
        catch (ModelException e)
        {
            Assert.That(e.Message, Does.Contain("NotImplemented"), report.ToTable());
        }
    }

    private static QuantizationReport? TryQuantize(Func<OnnxModel, QuantizationReport> quantize, OnnxModel model)
    {
        try
        {
            return quantize(model);
        }
        catch (ModelException e) when (e.Message.Contains(Nothing, StringComparison.Ordinal))
        {
            return null;
        }
    }

    private static CalibrationData Data(OnnxModel model) =>
        new([[.. model.Graph.Inputs.Select(static input => ZooInputs.Fill(input, 2))], [.. model.Graph.Inputs.Select(static input => ZooInputs.Fill(input, 3))]]);
}
