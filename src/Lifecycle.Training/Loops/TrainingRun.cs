using System.Runtime.InteropServices;
using Lifecycle.Training.Callbacks;
using Lifecycle.Training.Calls;
using Lifecycle.Training.Checkpoints;
using Lifecycle.Training.Data;
using Lifecycle.Training.Data.Loading;
using Lifecycle.Training.Reports;
using Lifecycle.Training.Steps;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Loops;

/// <summary>One run: prepares, trains epoch by epoch, keeps the best.</summary>
internal sealed class TrainingRun(nn.Module model, ITrainingStep step, TrainerOptions options, IDataset train, IDataset? validation, CancellationToken cancellationToken) : ITrainingControl
{
    private readonly CallbackList _callbacks = new(options.Callbacks);
    private readonly ProgressReporter _progress = new(options);
    private readonly List<EpochReport> _epochs = [];
    private bool _stopped;
    private CheckpointStore? _store;
    private string? _fingerprint;

    public TrainingReport Execute()
    {
        try
        {
            var report = Run();
            _callbacks.Tell(new RunCompleted(report));
            return report;
        }
        catch (Exception e)
        {
            _callbacks.TellFailure(e);
            throw;
        }
    }

    void ITrainingControl.Stop(string reason)
    {
        if (!_stopped) _progress.Note($"Stopped by a callback: {reason}.");
        _stopped = true;
    }

    private TrainingReport Run()
    {
        var device = Devices.Resolve(options.Device);
        using var store = options.CheckpointDirectory is { } directory ? CheckpointStore.Open(directory) : null;
        store?.Restart();
        using var threads = new ThreadCount(options.Threads);
        using var scope = NewDisposeScope();
        using var best = new BestModel(model, store);
        _store = store;
        ComputeFormat format;
        try
        {
            format = Train(device, best);
        }
        finally
        {
            // However the run ends, the model is left laid out as usual and in evaluation mode.
            ComputeFormat.Plain(device).LayOut(model);
            model.eval();
        }
        if (options.RestoreBest) best.Restore();
        return Report(device, format, threads, best);
    }

    private ComputeFormat Train(Device device, BestModel best)
    {
        model.to(device);
        var plain = new BatchPreparation(options, device, new ModelRunner(model, ComputeFormat.Plain(device)));
        var (trainTargets, validationTargets) = Check(plain);
        var format = ChooseFormat(plain, device);
        var preparation = plain.In(format);
        using var optimizers = OptimizerSet.Create(model, step, options);
        manual_seed(options.Seed);
        var loader = Loaders.ForTraining(train, options, device);
        var epochLoop = new EpochLoop(step, options, loader, trainTargets, preparation, optimizers, _progress, _callbacks, () => _stopped, cancellationToken);
        var pass = new EvaluationPass(step, options, preparation);
        TellStart(device, format, loader);
        for (var epoch = 0; epoch < options.Epochs && !ShouldStop(best, epoch); epoch++)
        {
            _callbacks.Tell(new EpochStarted(epoch + 1));
            Finish(epochLoop.Run(epoch), Validate(pass, validationTargets, epoch), best);
        }
        return format;
    }

    private void TellStart(Device device, ComputeFormat format, BatchLoader loader)
    {
        if (!_callbacks.Any) return;
        _callbacks.Tell(new RunStarted
        {
            Control = this, Model = model, Options = options, Device = device.ToString(), Precision = format.Precision, ChannelsLast = format.ChannelsLast,
            TrainingSamples = train.Count, ValidationSamples = validation?.Count ?? 0, StepsPerEpoch = loader.Steps, FirstEpoch = 1, FirstStep = 1,
        });
    }

    private (TargetCheck Train, TargetCheck? Validation) Check(BatchPreparation preparation)
    {
        Preflight.CheckParameters(model);
        Preflight.CheckData(step, train, "training");
        if (options.DropLastBatch && (options.Sampler?.Count ?? train.Count) < options.BatchSize)
            throw new UsageException($"DropLastBatch leaves no batch: the training data hold {train.Count} samples, BatchSize is {options.BatchSize}; expected a smaller BatchSize.");
        var classes = Preflight.CheckFit(step, preparation, train, options.Metrics);
        var trainTargets = TargetCheck.Start(train, classes, "training");
        if (validation is null) return (trainTargets, null);
        Preflight.CheckData(step, validation, "validation");
        Preflight.CheckSame(train, validation);
        return (trainTargets, TargetCheck.Start(validation, classes, "validation"));
    }

    // The measurement takes a real batch; it and the seed's later setting leave no trace in the run.
    private ComputeFormat ChooseFormat(BatchPreparation preparation, Device device)
    {
        using var scope = NewDisposeScope();
        using var batch = train.Read([.. Enumerable.Range(0, (int)Math.Min(options.BatchSize, train.Count)).Select(i => (long)i)]);
        TryAugmentations(preparation, batch);
        model.train();
        var format = new FormatChoice(options, device, _progress.Note).Choose(step, preparation, batch);
        format.LayOut(model);
        return format;
    }

    // One that cannot take these data fails before the first step.
    private void TryAugmentations(BatchPreparation preparation, Batch batch)
    {
        if (options.Augmentations.Count == 0) return;
        try
        {
            preparation.ForTraining(batch.Inputs, batch.Targets, 0, 0, reported: null);
        }
        catch (Exception e) when (e is ExternalException or ArgumentException or InvalidOperationException or IndexOutOfRangeException or NullReferenceException)
        {
            throw new ModelException($"The augmentations {string.Join(", ", options.Augmentations.Select(a => a.GetType().Name))} fail on a first batch of {batch.Inputs[0].dtype} {ElementSpec.Format(batch.Inputs[0].shape)}: {e.Message.Trim().Split('\n')[0].TrimEnd('.', '\r')}; expected ones for such inputs; correct them or leave them out.", e);
        }
    }

    private EvaluationReport? Validate(EvaluationPass pass, TargetCheck? targets, int epoch)
    {
        if (validation is null || targets is null) return null;
        var report = pass.Run(validation, targets, $"the validation of epoch {epoch + 1}", batch => Passed(epoch, batch), cancellationToken);
        _callbacks.Tell(new ValidationCompleted(epoch + 1, report));
        return report;
    }

    private void Passed(int epoch, EvaluatedBatch batch)
    {
        if (_callbacks.Any) _callbacks.Tell(new BatchValidated { Epoch = epoch + 1, Indices = batch.Batch.Indices.ToArray(), Outputs = batch.Output.Outputs, Targets = batch.Output.Targets });
        ReportValidation(epoch, batch.Batch.Step + 1, batch.Steps);
    }

    private void ReportValidation(int epoch, long step, long steps)
    {
        if (!_progress.IsDue) return;
        _progress.Report(new TrainingProgress
        {
            Stage = TrainingStage.Validating, Epoch = epoch + 1, Epochs = options.Epochs, Step = step, Steps = steps,
            Loss = double.NaN, LearningRate = double.NaN, SamplesPerSecond = 0, Elapsed = _progress.Elapsed,
        });
    }

    private void Finish(EpochResult result, EvaluationReport? validated, BestModel best)
    {
        var epoch = new EpochReport
        {
            Epoch = result.Epoch + 1, TrainingLoss = result.Loss, ValidationLoss = validated?.Loss,
            Metrics = validated?.Metrics ?? new Dictionary<string, double>(StringComparer.Ordinal),
            Values = result.Values, LearningRate = result.LearningRate, Duration = result.Duration, SamplesPerSecond = result.SamplesPerSecond, IsBest = false, Loading = result.Loading,
        };
        var score = Score(epoch);
        if (best.Beats(score))
        {
            epoch = epoch with { IsBest = true };
            best.Keep(epoch.Epoch, score);
            _store?.Write(Content(epoch, result.Steps, best), CheckpointKinds.Best);
        }
        _epochs.Add(epoch);
        _callbacks.Tell(new EpochCompleted(epoch));
        _progress.Report(new TrainingProgress
        {
            Stage = TrainingStage.EpochCompleted, Epoch = epoch.Epoch, Epochs = options.Epochs, Step = result.Steps, Steps = result.Steps,
            Loss = epoch.TrainingLoss, LearningRate = epoch.LearningRate, SamplesPerSecond = epoch.SamplesPerSecond, Elapsed = _progress.Elapsed, EpochReport = epoch,
        });
    }

    private CheckpointContent Content(EpochReport epoch, long steps, BestModel best) => new()
    {
        Model = model.state_dict(), Parts = [best], Epoch = epoch.Epoch, Step = steps, EpochCompleted = true, TrainingLoss = epoch.TrainingLoss,
        ValidationLoss = epoch.ValidationLoss, Metrics = epoch.Metrics, Options = OptionsDescription.Of(options, nameof(TrainerOptions.Progress), nameof(TrainerOptions.TimeProvider), nameof(TrainerOptions.Callbacks)),
        DataFingerprint = _fingerprint ??= DataFingerprint.Of(train), Created = options.TimeProvider.GetUtcNow(),
    };

    private double Score(EpochReport epoch)
    {
        if (epoch.ValidationLoss is not { } validationLoss) return -epoch.TrainingLoss;
        if (options.Metrics.Count == 0) return -validationLoss;
        var value = epoch.Metrics[options.Metrics[0].Name];
        return options.Metrics[0].HigherIsBetter ? value : -value;
    }

    private string BestBy => validation is null ? "training loss" : options.Metrics.Count == 0 ? "validation loss" : options.Metrics[0].Name;

    private bool ShouldStop(BestModel best, int epoch) => _stopped || (options.EarlyStoppingPatience is { } patience && epoch > 0 && epoch - best.Epoch >= patience);

    private TrainingReport Report(Device device, ComputeFormat format, ThreadCount threads, BestModel best) => new()
    {
        Epochs = _epochs, BestEpoch = best.Epoch, BestBy = BestBy, Device = device.ToString(), Precision = format.Precision,
        ChannelsLast = format.ChannelsLast, Threads = threads.Value, Duration = _progress.Elapsed, Notes = _progress.Notes,
    };
}
