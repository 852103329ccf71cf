using Lifecycle.Samples.Shared;
using Lifecycle.Training.Augmentation;
using Lifecycle.Training.Callbacks;
using Lifecycle.Training.Data;
using Lifecycle.Training.Import;
using Lifecycle.Training.Logging;
using Lifecycle.Training.Metrics;
using Lifecycle.Training.Optimization;
using Lifecycle.Training.Transfer;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.Samples.Transfer;

/// <summary>A head on pixels, the same on the features of a pretrained model, then the whole trained on, and exported.</summary>
internal static class Demo
{
    // The size to which digits are enlarged was chosen on the first 60 of each class.
    private const int First = 60;
    private const int Features = 336;

    public static async Task RunAsync(SampleOptions options, CancellationToken cancellationToken)
    {
        using var train = Digits.Read(options.Data, First, options.Count);
        using var test = Digits.Read(options.Data, First + options.Count, 3 * options.Count);
        var pretrained = SampleData.InArtifacts("models", "node_modules", "detypify-service", "train", "model.onnx");
        SampleData.Require(pretrained, "detypify's classifier of handwritten symbols", "Transfer");

        manual_seed(options.Seed);
        using var pixelHead = Sequential(Flatten(), Linear(Digits.Side * Digits.Side, Digits.Classes));
        var onPixels = await TrainHeadAsync(pixelHead, train, test, options, cancellationToken);

        // The classifier without what knew the classes of its symbols: images to 336 numbers.
        using var model = OnnxModule.Load(pretrained).Cut("mean").Prepend("enlarge", new Enlarge());
        var head = Sequential(Flatten(), Linear(Features, Digits.Classes));
        // Frozen, the features of a digit never change, so that they are computed once.
        using var trainFeatures = await FeaturesAsync(model, train, options, cancellationToken);
        using var testFeatures = await FeaturesAsync(model, test, options, cancellationToken);
        var onFeatures = await TrainHeadAsync(head, trainFeatures, testFeatures, options, cancellationToken);

        model.Append("head", head);
        var report = options.OutputFile("report.html");
        var fineTuned = await FineTuneAsync(model, train, test, options, report, cancellationToken);

        var path = options.OutputFile("digits.onnx");
        using var all = test.ReadAll();
        Exporter.Export(model, all.Inputs[0][..2], new ExportOptions { Labels = [.. Enumerable.Range(0, Digits.Classes).Select(digit => $"{digit}")] }).Save(path);
        var fromFile = OnnxAccuracy(path, all);

        new ResultTable($"{train.Count} labelled digits", $"accuracy, {test.Count} others", "trained parameters")
            .Row("linear head on pixels", $"{onPixels:P1}", $"{Parameters(pixelHead)}")
            .Row("linear head on frozen features", $"{onFeatures:P1}", $"{Parameters(head)}")
            .Row("then all fine-tuned", $"{fineTuned:P1}", $"{Parameters(model)}")
            .Row("the same from its ONNX file", $"{fromFile:P1}", $"")
            .Print();
        Console.WriteLine($"{path} is the model, {report} the report of fine-tuning.");
        JsonResults.Write(options.Json, new { pixels = onPixels, features = onFeatures, fineTuned, onnxAccuracy = fromFile });
    }

    private static async Task<double> TrainHeadAsync(Module<Tensor, Tensor> head, IDataset train, IDataset test, SampleOptions options, CancellationToken cancellationToken)
    {
        var trainer = new Trainer(head, Losses.CrossEntropy(), new TrainerOptions
        {
            Epochs = 100, BatchSize = 100, Seed = options.Seed, RestoreBest = false,
            Optimizer = Optimizers.AdamW(learningRate: 1e-2, weightDecay: 1e-2), Schedule = Schedules.Cosine(),
            Metrics = [Metrics.Accuracy()],
        });
        await trainer.FitAsync(train, cancellationToken: cancellationToken);
        return (await trainer.EvaluateAsync(test, cancellationToken)).Metrics["accuracy"];
    }

    /// <summary>What the model makes of each image, with the image's class.</summary>
    private static async Task<TensorDataset> FeaturesAsync(OnnxModule model, IDataset images, SampleOptions options, CancellationToken cancellationToken)
    {
        model.eval();
        var trainer = new Trainer(model, Losses.CrossEntropy(), new TrainerOptions { BatchSize = 50, Seed = options.Seed });
        using var features = await trainer.PredictAsync(images, cancellationToken);
        using var all = images.ReadAll();
        return new TensorDataset(features.alias(), all.Targets[0].alias());
    }

    /// <summary>The head goes on at its rate, what was trained before moves a tenth as fast.</summary>
    private static async Task<double> FineTuneAsync(OnnxModule model, IDataset train, IDataset test, SampleOptions options, string report, CancellationToken cancellationToken)
    {
        var trainer = new Trainer(model, Losses.CrossEntropy(labelSmoothing: 0.1), new TrainerOptions
        {
            Epochs = options.Epochs, BatchSize = 30, Seed = options.Seed, RestoreBest = false,
            Optimizer = new DiscriminativeRates(Optimizers.AdamW(learningRate: 2e-3, weightDecay: 0.05), new RateFactor("head.*", 1), new RateFactor("*", 0.1)),
            Schedule = Schedules.OneCycle(maxLearningRate: 2e-3),
            Augmentations = [new RandomRotation(degrees: 10), new RandomScale(0.9, 1.1)],
            Metrics = [Metrics.Accuracy(), Metrics.Confusion()],
            Callbacks = [new ConsoleLogger(), new HtmlReportLogger(report, "Digits by a pretrained model", test)],
        });
        await trainer.FitAsync(train, cancellationToken: cancellationToken);
        return (await trainer.EvaluateAsync(test, cancellationToken)).Metrics["accuracy"];
    }

    private static double OnnxAccuracy(string path, Batch digits)
    {
        using var predictor = Predictor.Load(path);
        var labels = digits.Targets[0].data<long>().ToArray();
        var prediction = predictor.PredictInBatches(digits.Inputs[0].data<float>().ToArray(), batchSize: 50);
        return labels.Select((label, row) => prediction.Class(row) == label ? 1.0 : 0.0).Average();
    }

    private static long Parameters(Module model) => model.parameters().Sum(parameter => parameter.numel());
}
