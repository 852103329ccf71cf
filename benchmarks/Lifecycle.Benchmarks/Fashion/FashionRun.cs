using Lifecycle.Samples.FashionMnist;
using Lifecycle.Training.Augmentation;
using Lifecycle.Training.Callbacks;
using Lifecycle.Training.Data;
using Lifecycle.Training.Metrics;
using Lifecycle.Training.Optimization;
using Lifecycle.Training.Reports;
using static TorchSharp.torch;

namespace Lifecycle.Benchmarks.Fashion;

/// <summary>A whole training as samples/FashionMnist does it, measured on the test images, as Python/fashion_accuracy.py does it.</summary>
/// <param name="Precision">How to compute.</param>
/// <param name="Seed">The same seed repeats it.</param>
/// <param name="Epochs">Epochs at most.</param>
/// <param name="Images">Training images.</param>
/// <param name="Target">The accuracy after which to stop; above 1 for all epochs.</param>
/// <param name="Flip">Whether images are mirrored at random.</param>
internal sealed record FashionRun(Precision Precision, int Seed, int Epochs, int Images, double Target, bool Flip)
{
    /// <summary>The options of the script that does the same.</summary>
    public IEnumerable<string> Arguments(string way) =>
        [way, $"{Environment.ProcessorCount}", $"{Seed}", $"{Epochs}", $"{Images}", FormattableString.Invariant($"{Target}"), Flip ? "flip" : "no-flip"];

    /// <summary>Trains.</summary>
    /// <returns>The accuracy on the 10,000 test images, and the epochs done.</returns>
    public (double Accuracy, int Epochs) Train()
    {
        manual_seed(Seed);
        using var data = FashionData.Load(FashionData.DefaultFolder);
        using var model = new FashionNet();
        var watch = new Watch(Target);
        var trainer = new Trainer(model, FashionTraining.Loss, new TrainerOptions
        {
            Epochs = Epochs,
            BatchSize = FashionTraining.BatchSize,
            Seed = Seed,
            Device = "cpu",
            Precision = Precision,
            ChannelsLast = Precision == Precision.Float32 ? false : null,
            Optimizer = Optimizers.AdamW(FashionTraining.LearningRate, weightDecay: 0.05),
            Schedule = Schedules.OneCycle(FashionTraining.LearningRate),
            Augmentations = Flip ? [new RandomHorizontalFlip()] : [],
            Normalization = FashionData.Normalization,
            Metrics = [Metrics.Accuracy()],
            RestoreBest = false,
            Callbacks = [watch],
        });
        var train = data.Train.Take(Images);
        if (Target <= 1) return Last(trainer.FitAsync(train, data.Test).GetAwaiter().GetResult());
        trainer.FitAsync(train).GetAwaiter().GetResult();
        return (trainer.EvaluateAsync(data.Test).GetAwaiter().GetResult().Metrics["accuracy"], Epochs);
    }

    private static (double Accuracy, int Epochs) Last(TrainingReport report) => (report.Epochs[^1].Metrics["accuracy"], report.Epochs.Count);

    /// <summary>Stops the run at an accuracy.</summary>
    private sealed class Watch(double target) : ITrainingCallback
    {
        private ITrainingControl? _control;

        public void On(TrainingEvent trainingEvent)
        {
            if (trainingEvent is RunStarted started) _control = started.Control;
            if (trainingEvent is EpochCompleted { Report: var epoch } && epoch.Metrics.TryGetValue("accuracy", out var accuracy) && accuracy >= target)
                _control!.Stop("the accuracy is reached");
        }
    }
}
