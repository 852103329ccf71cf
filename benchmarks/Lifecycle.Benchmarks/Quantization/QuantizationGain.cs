using System.Globalization;
using Lifecycle.Benchmarks.Compression;
using Lifecycle.Inference.Calibration;
using Lifecycle.Inference.Verification;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Passes;
using Lifecycle.Onnx.Passes.Quantization;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.Benchmarks.Quantization;

/// <summary>
/// Every format against the float model, in turn and in both orders: a residual net of 32x32 images and a transformer encoder, with random weights. Then, on trained models, what
/// the ways to lose less are worth.
/// </summary>
internal static class QuantizationGain
{
    /// <summary>Measures and prints.</summary>
    /// <param name="args">The number of pairs; 10 by default. "accuracy" leaves the times out.</param>
    public static void Run(string[] args)
    {
        if (args is not ["accuracy"]) Times(args);
        QuantizationAccuracy.Run();
    }

    private static void Times(string[] args)
    {
        var pairs = args is [var text, ..] ? int.Parse(text, CultureInfo.InvariantCulture) : 10;
        random.manual_seed(3);
        using var images = new ResidualNet();
        Compare("residual net, 32 x 3 x 32 x 32", images, [32, 3, 32, 32], pairs, Convolutional);
        using var encoder = new Encoder();
        Compare($"encoder, 4 x 64 x {Encoder.Width}", encoder, [4, 64, Encoder.Width], pairs, Sequential);
    }

    private static IEnumerable<(string, Func<OnnxModel, CalibrationData, QuantizationReport>)> Convolutional =>
    [
        .. Static,
        ("dynamic with ConvInteger", static (model, _) => Quantizer.Dynamic(model, new() { Convolutions = true })),
        ("float16", static (model, _) => Quantizer.ToHalf(model)),
    ];

    private static IEnumerable<(string, Func<OnnxModel, CalibrationData, QuantizationReport>)> Sequential =>
    [
        .. Static,
        ("static u8s8 per channel, SmoothQuant", static (model, data) => Quantizer.Static(model, data, new() { SmoothQuant = 0.5 })),
        ("dynamic per channel", static (model, _) => Quantizer.Dynamic(model)),
        ("dynamic per tensor", static (model, _) => Quantizer.Dynamic(model, new() { PerChannel = false })),
        ("4 bits in blocks", static (model, _) => Quantizer.WeightOnly(model)),
        ("4 bits in blocks, 8-bit products", static (model, _) => Quantizer.WeightOnly(model, new() { AccuracyLevel = 4 })),
        ("8 bits in blocks, 8-bit products", static (model, _) => Quantizer.WeightOnly(model, new() { Bits = 8, AccuracyLevel = 4 })),
        ("float16", static (model, _) => Quantizer.ToHalf(model)),
    ];

    private static IEnumerable<(string, Func<OnnxModel, CalibrationData, QuantizationReport>)> Static =>
    [
        ("static u8s8 per channel", static (model, data) => Quantizer.Static(model, data)),
        ("static u8s8 per tensor", static (model, data) => Quantizer.Static(model, data, new() { Format = new() { PerChannel = false } })),
        ("static u8s8 per channel, entropy", static (model, data) => Quantizer.Static(model, data, new() { Calibration = new() { Method = CalibrationMethod.Entropy } })),
        ("static u8s8 per channel, mean square error", static (model, data) => Quantizer.Static(model, data, new() { Calibration = new() { Method = CalibrationMethod.MeanSquareError } })),
        ("static u8s8 per channel, bias correction", static (model, data) => Quantizer.Static(model, data, new() { BiasCorrection = true })),
        ("static s8s8 per channel", static (model, data) => Quantizer.Static(model, data, new() { Format = new() { ActivationType = OnnxElementType.Int8 } })),
    ];

    private static void Compare(string name, Module<Tensor, Tensor> module, long[] shape, int pairs, IEnumerable<(string, Func<OnnxModel, CalibrationData, QuantizationReport>)> formats)
    {
        module.eval();
        using var example = randn(shape);
        var model = Exporter.Export(module, example, new ExportOptions { Verify = false });
        TensorData[] inputs = [Batch(model, shape, 0)];
        var data = new CalibrationData([[Batch(model, shape, 1)], [Batch(model, shape, 2)], [Batch(model, shape, 3)], [Batch(model, shape, 4)]]);
        using var original = new ModelVerifier(model, GraphOptimization.All);
        var expected = original.Run(inputs);
        foreach (var (format, quantize) in formats)
        {
            var report = quantize(model, data);
            using var quantized = new ModelVerifier(report.Model, GraphOptimization.All);
            var noise = SignalToNoise(expected[0], quantized.Run(inputs)[0]);
            var timing = PairedTiming.Measure(() => quantized.Run(inputs), () => original.Run(inputs), pairs);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{name}, {format}: {1 / timing.RatioMedian:F2} times as fast (quartiles {1 / timing.RatioHigh:F2} to {1 / timing.RatioLow:F2}), {(double)ModelSize.Of(model).ParameterBytes / report.After.ParameterBytes:F1} times smaller, signal to noise {noise:F1} dB; float takes {timing.BaselineMedian.TotalMilliseconds:F1} ms"));
        }
    }

    private static TensorData Batch(OnnxModel model, long[] shape, int seed)
    {
        var source = new Random(seed);
        return TensorData.Create<float>(model.Graph.Inputs[0].Name, shape, [.. Enumerable.Range(0, (int)shape.Aggregate(1L, static (product, size) => product * size)).Select(_ => (source.NextSingle() * 4) - 2)]);
    }

    private static double SignalToNoise(TensorData expected, TensorData found)
    {
        var (signal, noise) = (0.0, 0.0);
        for (var index = 0; index < expected.ElementCount; index++)
        {
            double value = expected.AsSpan<float>()[index];
            signal += value * value;
            noise += Math.Pow(value - found.AsSpan<float>()[index], 2);
        }
        return 10 * Math.Log10(signal / noise);
    }

    private sealed class ResidualNet : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> stem = nn.Sequential(Conv2d(3, 64, 3, padding: 1, bias: false), BatchNorm2d(64), ReLU());
        private readonly Module<Tensor, Tensor> stages = nn.Sequential(new Block(64, 64, 1), new Block(64, 128, 2), new Block(128, 256, 2), new Block(256, 256, 1));
        private readonly Module<Tensor, Tensor> head = Linear(256, 10);

        public ResidualNet() : base(nameof(ResidualNet)) => RegisterComponents();

        public override Tensor forward(Tensor input) => head.call(stages.call(stem.call(input)).mean([2L, 3L]));
    }

    private sealed class Block : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> body;
        private readonly Module<Tensor, Tensor> skip;

        public Block(long from, long to, long stride) : base(nameof(Block))
        {
            body = nn.Sequential(Conv2d(from, to, 3, stride: stride, padding: 1, bias: false), BatchNorm2d(to), ReLU(), Conv2d(to, to, 3, padding: 1, bias: false), BatchNorm2d(to));
            skip = nn.Sequential(Conv2d(from, to, 1, stride: stride, bias: false), BatchNorm2d(to));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => (body.call(input) + skip.call(input)).relu();
    }
}
