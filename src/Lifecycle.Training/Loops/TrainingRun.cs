using Lifecycle.Training.Checkpoints;
using Lifecycle.Training.Data;
using Lifecycle.Training.Optimization;
using Lifecycle.Training.Reports;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Lifecycle.Training.Loops;

/// <summary>One run: prepares, trains epoch by epoch, keeps the best.</summary>
internal sealed class TrainingRun(nn.Module<Tensor, Tensor> model, ILoss loss, TrainerOptions options, IDataset train, IDataset? validation, CancellationToken cancellationToken)
{
    private readonly ProgressReporter _progress = new(options);
    private readonly List<EpochReport> _epochs = [];

    public TrainingReport Execute()
    {
        var device = Devices.Resolve(options.Device);
        PrepareDirectory();
        using var threads = new ThreadCount(options.Threads);
        using var scope = NewDisposeScope();
        using var best = new BestModel(model, options.CheckpointDirectory);
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
        var preparation = new InputPreparation(options, device);
        var (trainTargets, validationTargets) = Check(preparation, device);
        var format = ChooseFormat(preparation, device);
        using var optimizer = options.Optimizer.Create(Trainable());
        manual_seed(options.Seed);
        var loader = Loaders.ForTraining(train, options, device);
        var epochLoop = new EpochLoop(model, loss, options, loader, trainTargets, preparation, format, optimizer, _progress, cancellationToken);
        var pass = new EvaluationPass(model, loss, options, preparation, format);
        for (var epoch = 0; epoch < options.Epochs && !ShouldStop(best, epoch); epoch++)
            Finish(epochLoop.Run(epoch), Validate(pass, validationTargets, epoch), best);
        return format;
    }

    private void PrepareDirectory()
    {
        if (options.CheckpointDirectory is not { } directory) return;
        try
        {
            Directory.CreateDirectory(directory);
            var probe = Path.Combine(directory, $".{Path.GetRandomFileName()}.tmp");
            new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"The checkpoint directory \"{directory}\" cannot be written: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}; expected a writable folder; give another.", e);
        }
    }

    private (TargetCheck Train, TargetCheck? Validation) Check(InputPreparation preparation, Device device)
    {
        Preflight.CheckParameters(model);
        Preflight.CheckData(train, "training");
        if (options.DropLastBatch && (options.Sampler?.Count ?? train.Count) < options.BatchSize)
            throw new UsageException($"DropLastBatch leaves no batch: the training data hold {train.Count} samples, BatchSize is {options.BatchSize}; expected a smaller BatchSize.");
        var classes = Preflight.CheckFit(model, loss, train, preparation, device);
        var trainTargets = TargetCheck.Start(train, classes, "training");
        if (validation is null) return (trainTargets, null);
        Preflight.CheckData(validation, "validation");
        Preflight.CheckSame(train, validation);
        return (trainTargets, TargetCheck.Start(validation, classes, "validation"));
    }

    // The measurement takes a real batch; it and the seed's later setting leave no trace in the run.
    private ComputeFormat ChooseFormat(InputPreparation preparation, Device device)
    {
        using var scope = NewDisposeScope();
        using var batch = train.Read([.. Enumerable.Range(0, (int)Math.Min(options.BatchSize, train.Count)).Select(i => (long)i)]);
        // Augmentations are tried here too, so that one that cannot take these data fails before the first step.
        var input = preparation.ForTraining(batch.Inputs[0], 0, 0, ComputeFormat.Plain(device));
        model.train();
        var format = new FormatChoice(options, device, _progress.Note).Choose(model, loss, input, preparation.Target(batch.Targets[0]));
        format.LayOut(model);
        return format;
    }

    private List<(string Name, Parameter Parameter)> Trainable()
    {
        var trainable = model.named_parameters().Where(p => p.parameter.requires_grad).Select(p => (p.name, p.parameter)).ToList();
        if (trainable.Count == 0) throw new ModelException($"No parameter of {model.GetName()} requires a gradient; expected at least one; set requires_grad on those to train.");
        return trainable;
    }

    private EvaluationReport? Validate(EvaluationPass pass, TargetCheck? targets, int epoch)
    {
        if (validation is null || targets is null) return null;
        return pass.Run(validation, targets, $"the validation of epoch {epoch + 1}", (step, steps) => ReportValidation(epoch, step, steps), cancellationToken);
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
            LearningRate = result.LearningRate, Duration = result.Duration, SamplesPerSecond = result.SamplesPerSecond, IsBest = false, Loading = result.Loading,
        };
        var score = Score(epoch);
        if (best.Beats(score))
        {
            epoch = epoch with { IsBest = true };
            best.Keep(epoch, score);
        }
        _epochs.Add(epoch);
        _progress.Report(new TrainingProgress
        {
            Stage = TrainingStage.EpochCompleted, Epoch = epoch.Epoch, Epochs = options.Epochs, Step = result.Steps, Steps = result.Steps,
            Loss = epoch.TrainingLoss, LearningRate = epoch.LearningRate, SamplesPerSecond = epoch.SamplesPerSecond, Elapsed = _progress.Elapsed, EpochReport = epoch,
        });
    }

    private double Score(EpochReport epoch)
    {
        if (epoch.ValidationLoss is not { } validationLoss) return -epoch.TrainingLoss;
        if (options.Metrics.Count == 0) return -validationLoss;
        var value = epoch.Metrics[options.Metrics[0].Name];
        return options.Metrics[0].HigherIsBetter ? value : -value;
    }

    private string BestBy => validation is null ? "training loss" : options.Metrics.Count == 0 ? "validation loss" : options.Metrics[0].Name;

    private bool ShouldStop(BestModel best, int epoch) => options.EarlyStoppingPatience is { } patience && epoch > 0 && epoch - best.Epoch >= patience;

    private TrainingReport Report(Device device, ComputeFormat format, ThreadCount threads, BestModel best) => new()
    {
        Epochs = _epochs, BestEpoch = best.Epoch, BestBy = BestBy, Device = device.ToString(), Precision = format.Precision,
        ChannelsLast = format.ChannelsLast, Threads = threads.Value, Duration = _progress.Elapsed, Notes = _progress.Notes,
    };
}
