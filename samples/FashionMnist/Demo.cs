using Lifecycle.Samples.Shared;
using Lifecycle.Training.Augmentation;
using Lifecycle.Training.Data;
using Lifecycle.Training.Logging;
using Lifecycle.Training.Metrics;
using Lifecycle.Training.Optimization;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Samples.FashionMnist;

/// <summary>The whole way: train, export, verify, predict, measure.</summary>
internal static class Demo
{
    private const int MostChangedPredictions = 2;

    public static async Task<int> RunAsync(DemoOptions options, CancellationToken cancellationToken)
    {
        SampleProgram.CheckBeforeTraining(options.Json);
        using var data = FashionData.Load(options.Data);
        data.Require(options.TrainImages, options.TestImages);
        var test = data.Test.Take(options.TestImages);
        var (train, validation) = data.Train.Take(options.TrainImages).Split(validationCount: options.TrainImages / 12, options.Seed);

        torch.random.manual_seed(options.Seed);
        using var model = new FashionNet();
        var (trainer, training) = await TrainAsync(model, train, validation, options, cancellationToken);

        var path = Path.Combine(options.Output, "fashion-mnist.onnx");
        Export(model, data.Test).Save(path);

        var expected = await PredictWithTorchAsync(trainer, test, cancellationToken);
        using var predictor = Predictor.Load(path);
        using var images = FashionData.Normalization.Apply(data.Test.Images);
        var rows = images.data<float>().ToArray().AsMemory(0, options.TestImages * predictor.InputRowSize);
        var prediction = predictor.PredictInBatches(rows.Span, batchSize: 100);
        var predicted = Enumerable.Range(0, prediction.Rows).Select(row => (long)prediction.Class(row)).ToArray();

        var results = new Results
        {
            TestAccuracy = Accuracy(expected, data.Test),
            OnnxAccuracy = Accuracy(predicted, data.Test),
            ChangedPredictions = expected.Zip(predicted).Count(pair => pair.First != pair.Second),
            TrainSeconds = training.Duration.TotalSeconds,
            ImagesPerSecond = training.SamplesPerSecond,
            ModelBytes = new FileInfo(path).Length,
        }.WithSpeedOf(predictor, rows.Span);
        results.ToTable().Print();
        JsonResults.Write(options.Json, results);
        if (results.ChangedPredictions <= MostChangedPredictions) return 0;
        throw new ModelException($"\"{path}\" predicts another class than the TorchSharp model for {results.ChangedPredictions} of {predicted.Length} images; expected at most {MostChangedPredictions}.");
    }

    private static async Task<(Trainer Trainer, TrainingReport Report)> TrainAsync(FashionNet model, IDataset train, IDataset validation, DemoOptions options, CancellationToken cancellationToken)
    {
        var trainer = new Trainer(model, Losses.CrossEntropy(labelSmoothing: 0.1), new TrainerOptions
        {
            Epochs = options.Epochs,
            BatchSize = 128,
            Seed = options.Seed,
            Device = options.Device,
            Precision = Precision.Auto,
            Optimizer = Optimizers.AdamW(learningRate: 6e-3, weightDecay: 0.05),
            Schedule = Schedules.OneCycle(maxLearningRate: 6e-3),
            Augmentations = [new RandomHorizontalFlip()],
            Normalization = FashionData.Normalization,
            Metrics = [Metrics.Accuracy()],
            CheckpointDirectory = Path.Combine(options.Output, "checkpoint"),
            Callbacks = [new ConsoleLogger()],
        });
        return (trainer, await trainer.FitAsync(train, validation, cancellationToken));
    }

    // Verified against ONNX Runtime before it is handed over.
    private static OnnxModel Export(FashionNet model, IdxDataset examples)
    {
        using var scope = NewDisposeScope();
        model.cpu();
        return Exporter.Export(model, FashionData.Normalization.Apply(examples.Images.narrow(0, 0, 2)), new ExportOptions
        {
            Labels = FashionData.Labels,
            Mean = [.. FashionData.Normalization.Mean.Select(mean => (float)mean)],
            Std = [.. FashionData.Normalization.Std.Select(std => (float)std)],
        });
    }

    private static async Task<long[]> PredictWithTorchAsync(Trainer trainer, IDataset test, CancellationToken cancellationToken)
    {
        using var scores = await trainer.PredictAsync(test, cancellationToken);
        using var classes = scores.argmax(1);
        return classes.data<long>().ToArray();
    }

    private static double Accuracy(long[] predicted, IdxDataset test) =>
        predicted.Zip(test.Labels.data<long>().ToArray()).Average(pair => pair.First == pair.Second ? 1.0 : 0.0);
}
