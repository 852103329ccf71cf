using System.Globalization;
using Lifecycle.Benchmarks.Python;
using Lifecycle.Inference.Calibration;
using Lifecycle.Inference.Compression;
using Lifecycle.Inference.Verification;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Pruning;
using Lifecycle.Samples.Compress;
using Lifecycle.Samples.FashionMnist;
using Lifecycle.Training.Compression;
using Lifecycle.Training.Data;
using Lifecycle.Training.Distillation;
using Lifecycle.Training.Optimization;
using static TorchSharp.torch;

namespace Lifecycle.Benchmarks.Compression;

/// <summary>
/// What compression gains and loses: a residual net trained on Fashion-MNIST, quantized, pruned to half and to a quarter of its multiply-accumulates and trained on,
/// and both; and a transformer encoder with dynamic quantization. Models take turns in one run, on one thread; python3-torch's eager modules beside.
/// </summary>
internal static class CompressionGain
{
    private const int Batch = 32;
    private const string Float = "float32";

    /// <summary>Measures and prints.</summary>
    /// <param name="args">Training images, 10,000 by default; epochs, 3 by default; turns, 40 by default.</param>
    public static void Run(string[] args)
    {
        var numbers = args.Select(static text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        var (images, epochs, turns) = (numbers.ElementAtOrDefault(0, 10_000), numbers.ElementAtOrDefault(1, 3), numbers.ElementAtOrDefault(2, 40));
        Residual(images, epochs, turns);
        Encoder(turns);
    }

    private static void Residual(int images, int epochs, int turns)
    {
        using var data = FashionData.Load(FashionData.DefaultFolder);
        var source = Train(data, images, epochs);
        var rows = Rows(data.Train.Images, 320);
        var calibration = CalibrationData.FromRows("input", rows, [1, 28, 28]);
        var tuner = new FineTuner(data.Train.Take(images), options: new FineTuningOptions { Training = Options(epochs, 2e-3), Distillation = new DistillationOptions { Temperature = 2, SoftWeight = 0.5, HardWeight = 0.5 } });
        var (half, quarter) = (Pruned(source, 0.5, tuner), Pruned(source, 0.25, tuner));
        // What training on gives without pruning is what pruning is to be held against.
        var trainedOn = tuner.FineTuneAsync(source, source, CancellationToken.None).GetAwaiter().GetResult();
        List<(string Name, OnnxModel Model)> models =
        [
            (Float, source), (Float + " trained on", trainedOn), ("static int8", Quantizer.Static(source, calibration).Model), ("half the multiply-accumulates", half),
            ("half and int8", Quantizer.Static(half, calibration).Model), ("a quarter", quarter), ("a quarter and int8", Quantizer.Static(quarter, calibration).Model),
        ];
        var accuracies = models.ConvertAll(model => Accuracy(model.Model, source, data));
        TensorData[] inputs = [TensorData.Create<float>("input", [Batch, 1, 28, 28], rows.AsSpan(0, Batch * 784))];
        foreach (var batch in new[] { Batch, 1 }) Print($"residual net, batch {batch}", models, inputs, batch, turns, accuracies);
        Beside("residual", source, inputs, turns);
    }

    private static void Encoder(int turns)
    {
        manual_seed(3);
        using var encoder = new Encoder();
        encoder.eval();
        using var example = randn(4, 64, Compression.Encoder.Width);
        var source = Exporter.Export(encoder, example, new ExportOptions { Verify = false });
        TensorData[] inputs = [TensorData.Create<float>("input", [4, 64, Compression.Encoder.Width], example.data<float>().ToArray())];
        List<(string Name, OnnxModel Model)> models = [(Float, source), ("dynamic int8", Quantizer.Dynamic(source).Model), ("dynamic int8 per tensor", Quantizer.Dynamic(source, new() { PerChannel = false }).Model)];
        Print("encoder, 4 x 64 x 256", models, inputs, batch: 4, turns, accuracies: null);
        Beside("encoder", source, inputs, turns);
    }

    private static void Print(string title, List<(string Name, OnnxModel Model)> models, IReadOnlyList<TensorData> inputs, int batch, int turns, List<double>? accuracies)
    {
        var comparison = LatencyComparison.Measure(models, inputs, new LatencyOptions { BatchSize = batch, Turns = turns, MaxSeconds = 60 });
        var bytes = models.ConvertAll(static model => (double)model.Model.ToArray().Length);
        for (var index = 0; index < models.Count; index++)
        {
            var found = comparison.Models[index];
            var lost = accuracies is null ? "" : string.Create(CultureInfo.InvariantCulture, $"; {ModelCost.Of(models[index].Model).MultiplyAccumulates:N0} multiply-accumulates; accuracy {accuracies[index]:P2} ({100 * (accuracies[index] - accuracies[0]):+0.00;-0.00;0.00} points, {100 * (accuracies[index] - accuracies[1]):+0.00;-0.00;0.00} against what was trained on as long)");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{title}, {found.Name}: {1 / found.Ratio:F2} times as fast (quartiles {1 / found.RatioHigh:F2} to {1 / found.RatioLow:F2}), median {found.Latency.MedianMilliseconds:F2} ms, p99 {found.Latency.P99Milliseconds:F2} ms; {bytes[0] / bytes[index]:F2} times smaller{lost}"));
        }
    }

    private static void Beside(string kind, OnnxModel model, IReadOnlyList<TensorData> inputs, int turns)
    {
        using var peer = PythonPeer.Start("compression.py", kind);
        if (peer is null) return;
        using var mine = new ModelVerifier(model, GraphOptimization.All);
        var timing = PairedTiming.Measure(() => peer.Run(1), () => mine.Run(inputs), turns);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{kind}: python3-torch eager takes {timing.RatioMedian:F2} times as long as ONNX Runtime in float32 (quartiles {timing.RatioLow:F2} to {timing.RatioHigh:F2}), {timing.BaselineMedian.TotalMilliseconds:F1} ms; both on all threads"));
    }

    private static OnnxModel Train(FashionData data, int images, int epochs)
    {
        manual_seed(1);
        using var net = new ResidualNet(ResidualNet.ResNet18);
        new Trainer(net, Losses.CrossEntropy(labelSmoothing: 0.1), Options(epochs, 4e-3)).FitAsync(data.Train.Take(images)).GetAwaiter().GetResult();
        using var scope = NewDisposeScope();
        return Exporter.Export(net, FashionData.Normalization.Apply(data.Test.Images.narrow(0, 0, 2)));
    }

    private static TrainerOptions Options(int epochs, double learningRate) => new()
    {
        Epochs = epochs, BatchSize = 64, Seed = 1, Device = "cpu", Precision = Precision.Auto, Normalization = FashionData.Normalization, RestoreBest = false,
        Optimizer = Optimizers.AdamW(learningRate, weightDecay: 0.05), Schedule = Schedules.OneCycle(learningRate),
    };

    private static OnnxModel Pruned(OnnxModel source, double share, FineTuner tuner)
    {
        var report = Pruner.Prune(source, new PruningOptions { MaxMultiplyAccumulates = share });
        Console.WriteLine($"to {share:P0}: {report}");
        return tuner.FineTuneAsync(report.Model, source, CancellationToken.None).GetAwaiter().GetResult();
    }

    private static double Accuracy(OnnxModel model, OnnxModel source, FashionData data)
    {
        var validation = ValidationData.FromRows("input", Rows(data.Test.Images, (int)data.Test.Count), [1, 28, 28], data.Test.Labels.data<long>().ToArray(), batchSize: 500);
        return ModelEvaluation.Measure(model, validation, source, ValidationMetrics.Accuracy());
    }

    private static float[] Rows(Tensor images, int count)
    {
        using var scope = NewDisposeScope();
        return FashionData.Normalization.Apply(images.narrow(0, 0, count)).data<float>().ToArray();
    }

    private static int ElementAtOrDefault(this int[] numbers, int index, int otherwise) => index < numbers.Length ? numbers[index] : otherwise;
}
