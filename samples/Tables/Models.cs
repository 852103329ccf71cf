using Lifecycle.Inference.Preprocessing.Tables;
using Lifecycle.Samples.Shared;
using Lifecycle.Training.Callbacks;
using Lifecycle.Training.Data;
using Lifecycle.Training.Metrics;
using Lifecycle.Training.Optimization;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.Samples.Tables;

/// <summary>The two models that are compared, trained in the same way.</summary>
internal static class Models
{
    public static Module<Tensor, Tensor> Linear(TableEncoder encoder, int seed)
    {
        manual_seed(seed);
        return nn.Linear(encoder.FeatureNames.Count, encoder.Classes.Count);
    }

    public static Module<Tensor, Tensor> Perceptron(TableEncoder encoder, int seed)
    {
        manual_seed(seed);
        return Sequential(
            nn.Linear(encoder.FeatureNames.Count, 64), ReLU(), Dropout(0.5),
            nn.Linear(64, 64), ReLU(), Dropout(0.5),
            nn.Linear(64, encoder.Classes.Count));
    }

    /// <summary>Trains for all epochs and measures once, at the end: choosing the best epoch by the test rows would flatter the model.</summary>
    public static async Task<(double Accuracy, double F1)> TrainAsync(
        Module<Tensor, Tensor> model, IDataset train, IDataset test, SampleOptions options, CancellationToken cancellationToken, params IReadOnlyList<ITrainingCallback> callbacks)
    {
        var trainer = new Trainer(model, Losses.CrossEntropy(), new TrainerOptions
        {
            Epochs = options.Epochs, BatchSize = 64, Seed = options.Seed, RestoreBest = false,
            Optimizer = Optimizers.AdamW(learningRate: 3e-3, weightDecay: 0.1), Schedule = Schedules.OneCycle(maxLearningRate: 3e-3),
            Metrics = [Metrics.Accuracy(), Metrics.F1(), Metrics.Confusion()],
            Callbacks = callbacks,
        });
        // Curves of the test rows are for the report alone.
        await trainer.FitAsync(train, callbacks.Count > 0 ? test : null, cancellationToken);
        var report = await trainer.EvaluateAsync(test, cancellationToken);
        return (report.Metrics["accuracy"], report.Metrics["F1"]);
    }
}
