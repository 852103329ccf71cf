using Lifecycle.Inference.Calibration;
using Lifecycle.Inference.Compression;
using Lifecycle.Samples.FashionMnist;
using Lifecycle.Samples.Shared;
using Lifecycle.Training.Compression;
using Lifecycle.Training.Data;
using Lifecycle.Training.Distillation;
using Lifecycle.Training.Logging;
using Lifecycle.Training.Optimization;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Samples.Compress;

/// <summary>Two nets from training to a small, fast artifact, each stage measured.</summary>
internal static class Demo
{
    private const double LargestDrop = 0.01;
    private const int CalibrationImages = 320;
    private const int TestImages = 2000;

    public static async Task RunAsync(SampleOptions options, CancellationToken cancellationToken)
    {
        using var data = FashionData.Load(options.Data);
        data.Require(options.Count, TestImages);
        var nets = new (string Name, Func<nn.Module<Tensor, Tensor>> Make)[] { ("fashion-mnist", static () => new FashionNet()), ("resnet", static () => new ResidualNet(ResidualNet.Small)) };
        var tables = new Dictionary<string, IReadOnlyList<Stage>>(StringComparer.Ordinal);
        foreach (var (name, make) in nets)
        {
            var source = await TrainAsync(name, make, data, options, cancellationToken);
            var report = await CompressAsync(source, data, options, cancellationToken);
            report.SaveHtml(options.OutputFile($"{name}.html"));
            var path = options.OutputFile($"{name}.small.onnx");
            report.Model.Save(path);
            tables[name] = Stage.Of(report, Rows(data, 32));
            Print(name, tables[name]);
            foreach (var skipped in report.Skipped) Console.WriteLine($"{skipped.Name}: not made: {skipped.Reason}");
            Console.WriteLine($"{report.Why} It is {path}; {options.OutputFile($"{name}.html")} shows all that was tried.");
        }
        JsonResults.Write(options.Json, tables);
    }

    private static async Task<OnnxModel> TrainAsync(string name, Func<nn.Module<Tensor, Tensor>> make, FashionData data, SampleOptions options, CancellationToken cancellationToken)
    {
        Console.WriteLine($"{name}: training on {options.Count} images");
        manual_seed(options.Seed);
        using var net = make();
        await new Trainer(net, Losses.CrossEntropy(labelSmoothing: 0.1), Training(options.Epochs, 4e-3, options)).FitAsync(data.Train.Take(options.Count), validation: null, cancellationToken);
        using var scope = NewDisposeScope();
        net.cpu();
        return Exporter.Export(net, FashionData.Normalization.Apply(data.Test.Images.narrow(0, 0, 2)), new ExportOptions { Labels = FashionData.Labels, ModelName = name });
    }

    private static Task<CompressionReport> CompressAsync(OnnxModel source, FashionData data, SampleOptions options, CancellationToken cancellationToken)
    {
        var rows = Rows(data, CalibrationImages);
        // begin: compress
        var calibration = CalibrationData.FromRows("input", rows, rowShape: [1, 28, 28]);
        var tuner = new FineTuner(data.Train.Take(options.Count), options: new FineTuningOptions
        {
            Training = Training(options.Epochs, learningRate: 2e-3, options),
            Distillation = new DistillationOptions { Temperature = 2, SoftWeight = 0.5, HardWeight = 0.5 },
        });
        var validation = Validation(data, Math.Min(options.Count, TestImages));
        return Compressor.CompressAsync(source, calibration, validation, new CompressionGoal { MaxAccuracyDrop = LargestDrop, BatchSize = 32 }, new CompressionOptions
        {
            Pruning = [new() { MaxMultiplyAccumulates = 0.5 }, new() { MaxMultiplyAccumulates = 0.25 }],
            FineTuner = tuner,
            Formats = [CompressionFormats.StaticPerChannel, CompressionFormats.StaticPerTensor],
            Latency = new() { MaxSeconds = 4 },
            Progress = new Progress<string>(static step => Console.WriteLine($"  {step}")),
        }, cancellationToken);
        // end: compress
    }

    private static TrainerOptions Training(int epochs, double learningRate, SampleOptions options) => new()
    {
        Epochs = epochs,
        BatchSize = 64,
        Seed = options.Seed,
        Optimizer = Optimizers.AdamW(learningRate, weightDecay: 0.05),
        Schedule = Schedules.OneCycle(learningRate),
        Normalization = FashionData.Normalization,
        RestoreBest = false,
        Callbacks = [new ConsoleLogger()],
    };

    private static ValidationData Validation(FashionData data, int count)
    {
        using var scope = NewDisposeScope();
        var images = FashionData.Normalization.Apply(data.Test.Images.narrow(0, 0, count));
        return ValidationData.FromRows("input", images.data<float>().ToArray(), [1, 28, 28], data.Test.Labels.narrow(0, 0, count).data<long>().ToArray(), batchSize: 100);
    }

    private static float[] Rows(FashionData data, int count)
    {
        using var scope = NewDisposeScope();
        return FashionData.Normalization.Apply(data.Train.Images.narrow(0, 0, count)).data<float>().ToArray();
    }

    private static void Print(string name, IReadOnlyList<Stage> stages)
    {
        var table = new ResultTable(name, "parameters", "MACs", "bytes", "1 row: ms, p99", "32 rows: ms, p99", "times as fast", "accuracy");
        foreach (var stage in stages)
            table.Row(stage.Name, $"{stage.Parameters:N0}", $"{stage.MultiplyAccumulates / 1e6:0.0} M", $"{stage.Bytes:N0}", $"{stage.One.MedianMilliseconds:0.00}, {stage.One.P99Milliseconds:0.00}",
                $"{stage.Batch.MedianMilliseconds:0.0}, {stage.Batch.P99Milliseconds:0.0}", $"{1 / stage.BatchRatio:0.0}", $"{stage.Accuracy:P2}");
        table.Print();
    }
}
