// begin: step
using Lifecycle.Training.Optimization;
using Lifecycle.Training.Steps;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
// end: step
using Lifecycle.Training.Callbacks;
using Lifecycle.Training.Data;
using Lifecycle.Training.Regularization;
using Lifecycle.Training.Searches;

namespace Lifecycle.Extensibility.Tests;

/// <summary>What docs/training.md shows.</summary>
internal static class TrainingExamples
{
    public static TrainerOptions Options(string directory) =>
        // begin: options
        new TrainerOptions
        {
            Epochs = 30, BatchSize = 64, Seed = 42,
            Optimizer = Optimizers.AdamW(learningRate: 1e-3, weightDecay: 0.05), Schedule = Schedules.Cosine(),
            AccumulateSteps = 4,                     // a step is 256 samples
            MicroBatchSize = 32,                     // of which 32 are in memory at once
            ClipGradientNorm = 1,
            Averaging = WeightAveraging.Exponential(decay: 0.999),
            EarlyStopping = new EarlyStopping { Patience = 5, MinDelta = 1e-3 },
            NonFinite = NonFinitePolicy.SkipStep,
            CheckpointDirectory = directory, CheckpointEverySteps = 500, Resume = true,
        };
        // end: options

    public static async Task<TrainingReport> AdversariesAsync(Adversaries model, IDataset points)
    {
        // begin: gan
        var trainer = new Trainer(model, new AdversarialStep(), new TrainerOptions { Epochs = 2, BatchSize = 64, RestoreBest = false });
        TrainingReport report = await trainer.FitAsync(points);
        // end: gan
        return report;
    }

    public static async Task<(LearningRateReport Rate, BatchSizeReport Size)> SearchAsync(Trainer trainer, IDataset train)
    {
        // begin: searches
        LearningRateReport rate = await trainer.FindLearningRateAsync(train);     // rate.Steepest, rate.TenthOfMinimum
        BatchSizeReport size = await trainer.FindBatchSizeAsync(train);           // size.Suggested, size.Largest
        // end: searches
        return (rate, size);
    }

    // begin: step
    public sealed class Adversaries : Module<Tensor, Tensor>
    {
        public readonly Module<Tensor, Tensor> Generator = Sequential(Linear(2, 32), ReLU(), Linear(32, 2));
        public readonly Module<Tensor, Tensor> Discriminator = Sequential(Linear(2, 32), LeakyReLU(0.2), Linear(32, 1));

        public Adversaries() : base("Adversaries")
        {
            register_module("generator", Generator);
            register_module("discriminator", Discriminator);
        }

        public override Tensor forward(Tensor noise) => Generator.call(noise);
    }

    public sealed class AdversarialStep : ITrainingStep
    {
        public IReadOnlyList<OptimizerPart> Optimizers { get; } =
        [
            OptimizerPart.Under("generator", Training.Optimization.Optimizers.Adam(5e-3, beta1: 0.5)),
            OptimizerPart.Under("discriminator", Training.Optimization.Optimizers.Adam(5e-3, beta1: 0.5)),
        ];

        public void Train(StepContext step)
        {
            var model = (Adversaries)step.Model;
            step.Update("discriminator", batch =>
            {
                var made = batch.Call(model.Generator, randn(batch.Count, 2)).detach();
                return Judge(batch.Call(model.Discriminator, batch.Input), 1).add(Judge(batch.Call(model.Discriminator, made), 0));
            });
            step.Update("generator", batch => Judge(batch.Call(model.Discriminator, batch.Call(model.Generator, randn(batch.Count, 2))), 1));
        }

        public StepOutput Evaluate(StepBatch batch) =>
            new(Judge(batch.Call(((Adversaries)batch.Model).Discriminator, batch.Input), 1), [], []);

        private static Tensor Judge(Tensor scores, float truth) => functional.binary_cross_entropy_with_logits(scores, full_like(scores, truth));
    }
    // end: step

    // begin: callback
    public sealed class StopAtLoss(double loss) : ITrainingCallback
    {
        private ITrainingControl? _control;

        public void On(TrainingEvent trainingEvent)
        {
            if (trainingEvent is RunStarted started) _control = started.Control;
            if (trainingEvent is StepCompleted { MeanLoss: var mean } && mean < loss) _control!.Stop($"the loss is below {loss}");
        }
    }
    // end: callback
}
