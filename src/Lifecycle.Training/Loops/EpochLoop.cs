using Lifecycle.Training.Augmentation;
using Lifecycle.Training.Callbacks;
using Lifecycle.Training.Data.Loading;
using Lifecycle.Training.Distributed;
using Lifecycle.Training.Optimization;
using Lifecycle.Training.Regularization;
using Lifecycle.Training.Reports;
using Lifecycle.Training.Steps;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Loops;

/// <summary>The training steps of an epoch: read, prepare, and what the step does with it; from where the run's progress says.</summary>
internal sealed class EpochLoop(
    ITrainingStep trainingStep,
    TrainerOptions options,
    BatchLoader loader,
    TargetCheck targets,
    BatchPreparation preparation,
    OptimizerSet optimizers,
    GradientScaler? scaler,
    WeightAverage? average,
    RunProgress run,
    ProgressReporter progress,
    CallbackList callbacks,
    GradientReducer? reducer,
    CancellationToken cancellationToken)
{
    // How many losses may wait on a GPU before they are looked at.
    private const int LookEvery = 64;

    private readonly bool _immediate = preparation.Runner.Format.Device == DeviceType.CPU || options.NonFinite != NonFinitePolicy.Stop;

    // A loss that weighs samples, computed in parts, divides by what all parts weigh together.
    private readonly bool _weighs = trainingStep is IWeighingStep { Weighs: true } && (options.AccumulateSteps > 1 || options.MicroBatchSize is not null || reducer is not null);

    private readonly long _steps = (loader.Steps + options.AccumulateSteps - 1) / options.AccumulateSteps;

    /// <summary>The steps of an epoch.</summary>
    public long Steps => _steps;

    /// <summary>Whether a step is half taken: its exception left weights, running statistics or random numbers in between.</summary>
    public bool IsWithinStep { get; private set; }

    /// <summary>Called after each step, with losses looked at where it asks for that.</summary>
    public Action<LossWatch>? AfterStep { get; set; }

    /// <summary>Whether a callback has ended the run.</summary>
    public Func<bool> Stopped { get; set; } = static () => false;

    /// <summary>Takes the epoch's remaining steps.</summary>
    /// <returns>How the data came.</returns>
    public LoaderStatistics Run()
    {
        var (start, before, samplesBefore) = (options.TimeProvider.GetTimestamp(), run.Duration, run.Samples);
        using var watch = new LossWatch(run, _immediate, callbacks.Any ? Tell : null, shared: reducer is not null);
        var updater = new Updater(optimizers, options, run, watch, scaler, reducer);
        preparation.Runner.Model.train();
        // The token ends waiting for data only where that is between two steps: half a step cannot be resumed.
        using var reader = loader.Open(run.Epoch, Math.Min(run.Step * options.AccumulateSteps, loader.Steps), options.AccumulateSteps == 1 ? cancellationToken : CancellationToken.None);
        try
        {
            while (!Stopped() && Step(reader, updater, watch))
            {
                run.Duration = before + options.TimeProvider.GetElapsedTime(start);
                if (run.Step % LookEvery == 0) watch.Flush();
                AfterStep?.Invoke(watch);
                if (progress.IsDue) Report(Rate(run.Samples - samplesBefore, run.Duration - before));
            }
        }
        finally
        {
            if (!IsWithinStep) watch.Flush();
        }
        run.Duration = before + options.TimeProvider.GetElapsedTime(start);
        return reader.Statistics;
    }

    private bool Step(BatchReader reader, Updater updater, LossWatch watch)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!reader.TryRead(out var batch)) return false;
        IsWithinStep = true;
        using var buffers = options.NonFinite == NonFinitePolicy.SkipStep ? new BufferSnapshot(preparation.Runner.Model) : null;
        run.LearningRate = optimizers.SetLearningRates((run.Epoch * _steps) + run.Step, options.Epochs * _steps, _steps, Math.Pow(options.RollBackRateFactor, run.RollBacks));
        var samples = _weighs ? TrainWhole(batch, reader, updater) : TrainInTurn(batch, reader, updater);
        updater.End();
        Count(updater, watch, samples);
        if (!updater.Skipped) buffers?.Keep();
        IsWithinStep = false;
        return true;
    }

    private long TrainInTurn(LoadedBatch first, BatchReader reader, Updater updater)
    {
        long samples = 0;
        for (LoadedBatch? batch = first; batch is not null; batch = IsLast(batch) || !reader.TryRead(out var next) ? null : next)
        {
            updater.Begin(ReferenceEquals(batch, first), IsLast(batch), run.LearningRate);
            using (batch) Train(batch, updater, whole: null);
            samples += batch.Total;
        }
        return samples;
    }

    // All batches of the step are read before the first is computed.
    private long TrainWhole(LoadedBatch first, BatchReader reader, Updater updater)
    {
        var batches = new List<LoadedBatch> { first };
        try
        {
            while (!IsLast(batches[^1]) && reader.TryRead(out var next)) batches.Add(next);
            foreach (var batch in batches) targets.Check(batch.Targets, batch.Indices);
            var samples = batches.Sum(static batch => batch.Total);
            using var whole = new WholeStep([.. batches.Where(static batch => batch.Weight > 0).Select(static batch => batch.Targets)], samples, preparation.Device, sum => reducer?.Sum(sum));
            foreach (var batch in batches)
            {
                updater.Begin(ReferenceEquals(batch, first), IsLast(batch), run.LearningRate);
                using (batch) Train(batch, updater, whole);
            }
            return samples;
        }
        finally
        {
            foreach (var batch in batches) batch.Dispose();
        }
    }

    private bool IsLast(LoadedBatch batch) => (batch.Step + 1) % options.AccumulateSteps == 0 || batch.Step == loader.Steps - 1;

    private void Train(LoadedBatch batch, Updater updater, WholeStep? whole)
    {
        using var scope = NewDisposeScope();
        targets.Check(batch.Targets, batch.Indices);
        var prepared = preparation.ForTraining(batch.Inputs, batch.Targets, run.Epoch, batch.Step, run.Reported, new SamplePlaces(batch.Start, batch.Total)).Of(batch.Total, batch.Weight, whole);
        trainingStep.Train(new StepContext(updater, prepared, run.Epoch, batch.Step));
    }

    private void Count(Updater updater, LossWatch watch, long samples)
    {
        if (updater.Skipped)
        {
            run.SkippedSteps++;
            watch.DropStep();
        }
        else
        {
            average?.AfterStep();
            watch.EndStep(run.Step, samples, run.LearningRate, updater.Norm);
        }
        run.Step++;
        run.Samples += samples;
    }

    private void Tell(StepFigures figures) => callbacks.Tell(new StepCompleted
    {
        Epoch = run.Epoch + 1, Step = figures.Step + 1, TotalStep = (run.Epoch * _steps) + figures.Step + 1, Loss = figures.Loss, MeanLoss = run.MeanLoss,
        LearningRate = figures.LearningRate, Samples = figures.Samples, GradientNorm = double.IsNaN(figures.Norm) ? null : figures.Norm,
    });

    private void Report(double rate) => progress.Report(new TrainingProgress
    {
        Stage = TrainingStage.Training, Epoch = run.Epoch + 1, Epochs = options.Epochs, Step = run.Step, Steps = _steps,
        Loss = run.MeanLoss, LearningRate = run.LearningRate, SamplesPerSecond = rate, Elapsed = progress.Elapsed,
    });

    private static double Rate(long samples, TimeSpan duration) => duration > TimeSpan.Zero ? samples / duration.TotalSeconds : 0;
}
