// begin: readme
using Lifecycle;
using Lifecycle.Training.Augmentation;
using Lifecycle.Training.Data;
using Lifecycle.Training.Metrics;
using Lifecycle.Training.Optimization;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
// end: readme

namespace Lifecycle.Extensibility.Tests;

/// <summary>The README's program.</summary>
internal static class ReadmeExample
{
    public static async Task<(TrainingReport Report, Prediction Prediction)> RunAsync()
    {
        // begin: readme
        const string data = "/usr/share/datasets/fashion-mnist";    // apt-get install dataset-fashion-mnist
        using var images = IdxDataset.Load($"{data}/train-images-idx3-ubyte.gz", $"{data}/train-labels-idx1-ubyte.gz", classCount: 10);
        var (train, validation) = images.Take(12_000).Split(validationCount: 2_000, seed: 42);

        using var model = Sequential(
            Conv2d(1, 32, kernel_size: 3, padding: 1), ReLU(), MaxPool2d(2),
            Conv2d(32, 64, kernel_size: 3, padding: 1), ReLU(), MaxPool2d(2),
            Flatten(), Linear(64 * 7 * 7, 10));

        var trainer = new Trainer(model, Losses.CrossEntropy(labelSmoothing: 0.1), new TrainerOptions
        {
            Epochs = 1, BatchSize = 128, Seed = 42, Precision = Precision.Auto,
            Optimizer = Optimizers.AdamW(learningRate: 3e-3, weightDecay: 0.05),
            Schedule = Schedules.OneCycle(maxLearningRate: 3e-3),
            Augmentations = [new RandomHorizontalFlip(), new RandomRotation(degrees: 10)],
            Metrics = [Metrics.Accuracy()],
            CheckpointDirectory = "checkpoints",
        });
        TrainingReport report = await trainer.FitAsync(train, validation);
        Console.WriteLine(report);

        OnnxModel onnx = Exporter.Export(model, rand(2, 1, 28, 28));    // verified against ONNX Runtime
        onnx.Save("fashion.onnx");

        using var predictor = Predictor.Load("fashion.onnx");
        float[] pixels = images.Images[0].to(ScalarType.Float32).div(255).data<float>().ToArray();    // one image of 28x28, from 0 to 1
        Prediction prediction = predictor.Predict(pixels);
        Console.WriteLine($"class {prediction.Class()} at {prediction.Probabilities()[prediction.Class()]:P0}, label {images.Labels[0].item<long>()}");
        // end: readme
        return (report, prediction);
    }
}
