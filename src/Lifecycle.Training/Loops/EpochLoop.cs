using Lifecycle.Training.Callbacks;
using Lifecycle.Training.Data.Loading;
using Lifecycle.Training.Reports;
using Lifecycle.Training.Steps;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Loops;

/// <summary>What the steps of an epoch came to.</summary>
internal sealed record EpochResult(int Epoch, long Steps, double Loss, IReadOnlyDictionary<string, double> Values, double LearningRate, TimeSpan Duration, double SamplesPerSecond, LoaderStatistics Loading);

/// <summary>The training steps of an epoch: read, prepare, and what the step does with it.</summary>
internal sealed class EpochLoop(
    ITrainingStep trainingStep,
    TrainerOptions options,
    BatchLoader loader,
    TargetCheck targets,
    BatchPreparation preparation,
    OptimizerSet optimizers,
    ProgressReporter progress,
    CallbackList callbacks,
    Func<bool> stopped,
    CancellationToken cancellationToken)
{
    // How many losses may wait on a GPU before they are looked at.
    private const int LookEvery = 64;

    private readonly Updater _updater = new(optimizers);

    public EpochResult Run(int epoch)
    {
        var start = options.TimeProvider.GetTimestamp();
        using var reported = new ReportedValues();
        using var watch = new LossWatch(epoch, immediate: preparation.Runner.Format.Device == DeviceType.CPU, callbacks.Any ? figures => Tell(epoch, figures) : null);
        preparation.Runner.Model.train();
        long samples = 0;
        var learningRate = double.NaN;
        using var reader = loader.Open(epoch, fromStep: 0, cancellationToken);
        while (!stopped() && reader.TryRead(out var batch))
        {
            var step = batch.Step;
            learningRate = optimizers.SetLearningRates((epoch * loader.Steps) + step, options.Epochs * loader.Steps, loader.Steps);
            using (batch) samples += Step(batch, epoch, learningRate, watch, reported);
            if (step % LookEvery == LookEvery - 1) watch.Flush();
            if (progress.IsDue) Report(epoch, step, samples, learningRate, start, watch);
        }
        watch.Flush();
        var duration = options.TimeProvider.GetElapsedTime(start);
        return new EpochResult(epoch, loader.Steps, watch.Mean, reported.Means(), learningRate, duration, Rate(samples, duration), reader.Statistics);
    }

    private int Step(LoadedBatch batch, int epoch, double learningRate, LossWatch watch, ReportedValues reported)
    {
        using var scope = NewDisposeScope();
        targets.Check(batch.Targets, batch.Indices);
        _updater.Begin(watch, batch.Step, learningRate);
        trainingStep.Train(new StepContext(_updater, preparation.ForTraining(batch.Inputs, batch.Targets, epoch, batch.Step, reported), epoch, batch.Step));
        watch.EndStep(batch.Step, batch.Count, learningRate);
        return batch.Count;
    }

    private void Tell(int epoch, StepFigures figures) => callbacks.Tell(new StepCompleted
    {
        Epoch = epoch + 1, Step = figures.Step + 1, TotalStep = (epoch * loader.Steps) + figures.Step + 1,
        Loss = figures.Loss, MeanLoss = figures.Mean, LearningRate = figures.LearningRate, Samples = figures.Samples,
    });

    private void Report(int epoch, long step, long samples, double learningRate, long start, LossWatch watch) => progress.Report(new TrainingProgress
    {
        Stage = TrainingStage.Training, Epoch = epoch + 1, Epochs = options.Epochs, Step = step + 1, Steps = loader.Steps,
        Loss = watch.Mean, LearningRate = learningRate, SamplesPerSecond = Rate(samples, options.TimeProvider.GetElapsedTime(start)), Elapsed = progress.Elapsed,
    });

    private static double Rate(long samples, TimeSpan duration) => duration > TimeSpan.Zero ? samples / duration.TotalSeconds : 0;
}
