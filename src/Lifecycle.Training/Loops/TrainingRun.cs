using System.Globalization;
using Lifecycle.Training.Callbacks;
using Lifecycle.Training.Calls;
using Lifecycle.Training.Checkpoints;
using Lifecycle.Training.Data;
using Lifecycle.Training.Data.Loading;
using Lifecycle.Training.Distributed;
using Lifecycle.Training.Native;
using Lifecycle.Training.Optimization;
using Lifecycle.Training.Regularization;
using Lifecycle.Training.Reports;
using Lifecycle.Training.Steps;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Loops;

/// <summary>One run: prepares or resumes, trains epoch by epoch, keeps the best.</summary>
internal sealed class TrainingRun(nn.Module model, ITrainingStep step, TrainerOptions options, IDataset train, IDataset? validation, Processes ranks, CancellationToken cancellationToken) : ITrainingControl
{
    // What may be another in each process.
    private static readonly string[] _ofOneProcess =
    [
        nameof(TrainerOptions.Device), nameof(TrainerOptions.Threads), nameof(TrainerOptions.LoaderWorkers), nameof(TrainerOptions.PrefetchedBatches), nameof(TrainerOptions.ProcessGroup), nameof(TrainerOptions.Callbacks),
        nameof(TrainerOptions.Progress), nameof(TrainerOptions.TimeProvider), nameof(TrainerOptions.CheckpointDirectory), nameof(TrainerOptions.CheckpointEverySteps), nameof(TrainerOptions.KeepEveryEpochs),
        nameof(TrainerOptions.Resume), nameof(TrainerOptions.ResumeFrom),
    ];

    private readonly Monitored _main = Monitored.Main(options, validation is not null);
    private readonly RunSignals _signals = new(ranks, cancellationToken);
    private readonly CallbackList _callbacks = new(options.Callbacks, ranks.IsFirst);
    private readonly ProgressReporter _progress = new(options, ranks.IsFirst);
    private EvaluationReport? _averaged;

    public TrainingReport Execute()
    {
        using var signals = _signals;
        try
        {
            var report = Run();
            _callbacks.Tell(new RunCompleted(report));
            return report;
        }
        catch (Exception e)
        {
            // All processes end together where they agreed to; else the others wait for this one.
            var told = e is OperationCanceledException && _signals.Token.IsCancellationRequested ? e : ranks.Leave(e);
            _callbacks.TellFailure(told);
            if (ReferenceEquals(told, e)) throw;
            throw told;
        }
    }

    void ITrainingControl.Stop(string reason)
    {
        if (_signals.Stop()) _progress.Note($"Stopped by a callback: {reason}.");
    }

    private TrainingReport Run()
    {
        var device = Devices.Resolve(options.Device, options.ProcessGroup?.LocalRank ?? 0);
        using var checkpoints = RunCheckpoints.Open(model, options, train, ranks);
        using var threads = new ThreadCount(options.Threads);
        var repeats = options.Deterministic ?? device.type == DeviceType.CPU;
        if (options.Deterministic is true && !NativeTorch.IsAvailable) _progress.Note($"Training takes libtorch's usual operators, which need not repeat to the bit: {NativeTorch.Reason}");
        using var determinism = Determinism.Enter(repeats);
        using var scope = NewDisposeScope();
        using var run = new RunProgress(device);
        using var best = new BestModel(model, checkpoints.Directed, keeps: ranks.IsFirst);
        var format = new FormatState();
        try
        {
            Train(device, checkpoints, run, best, format);
        }
        finally
        {
            // However the run ends, the model is left laid out as usual and in evaluation mode.
            ComputeFormat.Plain(device).LayOut(model);
            model.eval();
        }
        if (options.RestoreBest && ranks.IsFirst) best.Restore();
        ranks.ShareModel(model);
        ranks.Barrier();
        return Report(device, format.Format!, threads, run, best);
    }

    private void Train(Device device, RunCheckpoints checkpoints, RunProgress run, BestModel best, FormatState format)
    {
        model.to(device);
        AgreeOnRun();
        var plain = new BatchPreparation(options, device, new ModelRunner(model, ComputeFormat.Plain(device)));
        var checks = new RunChecks(model, step, options, train, validation);
        var (trainTargets, validationTargets) = checks.Check(plain);
        format.Format = ComputeFormat.Plain(device);
        var resumed = checkpoints.FindResumed(_progress.Note);
        resumed?.LoadState([format]);
        // Only a measurement may come out differently from one day to the next; all else is as the options say, as it was then.
        var measured = options.Precision == Precision.Auto ? format.Loaded : null;
        format.Format = Agreed(measured is null ? checks.ChooseFormat(plain, _progress.Note) : new FormatChoice(options, device, _progress.Note).GoOnIn(measured));
        format.Format.LayOut(model);
        using var norms = ranks.AreSeveral && options.SynchronizeBatchNorm ? new SyncBatchNormScope(model, options.ProcessGroup!) : null;
        var preparation = plain.In(format.Format);
        using var optimizers = OptimizerSet.Create(model, step, options);
        using var average = options.Averaging is { } averaging ? new WeightAverage(model, averaging) : null;
        var scaler = format.Format.Precision == Precision.Float16 ? new ScalerState() : null;
        var stopping = new StoppingWatch(Stopping, Stopping is { } early ? Monitored.Of(early.Monitor, early.Mode, options, validation is not null) : null);
        manual_seed(ranks.Seed(options.Seed));
        var loader = Loaders.ForTraining(train, options, device, ranks.Shard);
        var reducer = ranks.AreSeveral ? new GradientReducer(ranks, _signals) : null;
        var loop = new EpochLoop(step, options, loader, trainTargets, preparation, optimizers, scaler?.Scaler, average, run, _progress, _callbacks, reducer, _signals.Token) { Stopped = () => _signals.IsStopped };
        run.StepsPerEpoch = loop.Steps;
        checkpoints.Parts = [.. new IRunState?[] { run, format, stopping, average, scaler, best }.OfType<IRunState>(), .. optimizers.Slots, new RandomState(device)];
        if (resumed is not null) Resume(resumed, checkpoints, run);
        loop.AfterStep = watch => WriteWithin(checkpoints, run, loop, watch);
        var pass = new EvaluationPass(step, options, preparation, ranks);
        TellStart(device, format.Format, loop, run);
        // What was resumed from may lie elsewhere.
        if (options.NonFinite == NonFinitePolicy.RollBack && (resumed is null || !checkpoints.IsOwn)) checkpoints.Write(CheckpointKinds.Last, run, epoch: null, parts: null, _callbacks);
        Epochs(loop, () => Validate(pass, validationTargets, run.Epoch), new EpochEnd(checkpoints, run, best, stopping, optimizers, average));
        FinishAverage(average, preparation, loader, () => Validate(pass, validationTargets, run.Epoch - 1), checkpoints, run, best);
    }

    // What differs would end in processes that wait for each other in vain.
    private void AgreeOnRun()
    {
        if (!ranks.AreSeveral) return;
        var own = OptionsDescription.Of(options, _ofOneProcess);
        (own["training samples"], own["validation samples"]) = (train.Count, validation?.Count ?? 0);
        var runs = ranks.FromEach(own);
        for (var rank = 1; rank < runs.Count; rank++)
        {
            var differences = OptionsDescription.Differences(runs[0], runs[rank], ("on rank 0 is", $"on rank {rank}")).ToList();
            if (differences.Count > 0) throw new UsageException($"Rank {rank} was started otherwise than rank 0: {string.Join("; ", differences)}; expected the same options and data in all processes; start them alike.");
        }
        ranks.ShareModel(model);
    }

    private ComputeFormat Agreed(ComputeFormat format)
    {
        var (precision, channelsLast) = ranks.FromFirst(new KeyValuePair<Precision, bool>(format.Precision, format.ChannelsLast));
        return format with { Precision = precision, ChannelsLast = channelsLast };
    }

    private void Resume(CheckpointFolder resumed, RunCheckpoints checkpoints, RunProgress run)
    {
        resumed.LoadModel(model.state_dict());
        resumed.LoadState(checkpoints.Parts.Where(part => checkpoints.IsOwn || part is not BestModel));
        DivergeRandomness(run);
    }

    // A checkpoint has the random numbers of the first process, and what that had gathered.
    private void DivergeRandomness(RunProgress run)
    {
        if (ranks.IsFirst) return;
        run.Reported.Clear();
        manual_seed((long)Mixing.Combine((ulong)ranks.Seed(options.Seed), (ulong)((run.Epoch * run.StepsPerEpoch) + run.Step)));
    }

    private void Epochs(EpochLoop loop, Func<EvaluationReport?> validate, EpochEnd end)
    {
        var run = end.Run;
        while (run.Epoch < options.Epochs && !_signals.IsStopped && !end.Stopping.IsOver)
        {
            try
            {
                _callbacks.Tell(new EpochStarted(run.Epoch + 1));
                var loading = loop.Run();
                if (options.NonFinite == NonFinitePolicy.Stop) CheckWeights(run);
                Finish(loading, validate, end);
            }
            catch (RollBackException failure)
            {
                RollBack(failure, end.Checkpoints, run);
            }
            catch (OperationCanceledException) when (_signals.Token.IsCancellationRequested && !loop.IsWithinStep)
            {
                if (end.Checkpoints.Directed is not null) end.Checkpoints.Write(CheckpointKinds.Last, run, epoch: null, parts: null, _callbacks);
                // None ends before the checkpoint is there.
                ranks.Barrier();
                throw;
            }
        }
    }

    private void CheckWeights(RunProgress run)
    {
        using var scope = NewDisposeScope();
        var bad = model.named_parameters().FirstOrDefault(p => !p.parameter.isfinite().all().ToBoolean()).name;
        if (bad is not null)
            throw new ModelException($"The parameter {bad} is not finite after epoch {run.Epoch + 1}, as a gradient was not; expected finite numbers; lower the learning rate, or set ClipGradientNorm, which looks at each gradient, or NonFinite.");
    }

    private void RollBack(RollBackException failure, RunCheckpoints checkpoints, RunProgress run)
    {
        var done = run.RollBacks + 1;
        if (done > options.MaxRollBacks) throw new ModelException($"{failure.Message} The run was rolled back {options.MaxRollBacks} times before.", failure);
        checkpoints.Return();
        DivergeRandomness(run);
        run.RollBacks = done;
        _progress.Note(string.Create(CultureInfo.InvariantCulture, $"Rolled back to epoch {run.Epoch + 1}, step {run.Step + 1}, with {Math.Pow(options.RollBackRateFactor, done):G4} times the learning rate: {failure.Message}"));
    }

    private void WriteWithin(RunCheckpoints checkpoints, RunProgress run, EpochLoop loop, LossWatch watch)
    {
        if (options.CheckpointEverySteps is not { } every || run.Step % every != 0 || run.Step >= loop.Steps) return;
        watch.Flush();
        checkpoints.Write(CheckpointKinds.Last, run, epoch: null, parts: null, _callbacks);
    }

    private void TellStart(Device device, ComputeFormat format, EpochLoop loop, RunProgress run)
    {
        if (!_callbacks.Any) return;
        _callbacks.Tell(new RunStarted
        {
            Control = this, Model = model, Options = options, Device = device.ToString(), Precision = format.Precision, ChannelsLast = format.ChannelsLast,
            TrainingSamples = train.Count, ValidationSamples = validation?.Count ?? 0, StepsPerEpoch = loop.Steps, FirstEpoch = run.Epoch + 1, FirstStep = run.Step + 1,
            Epochs = [.. run.Epochs], Steps = run.History.Points,
        });
    }

    private EvaluationReport? Validate(EvaluationPass pass, TargetCheck? targets, int epoch)
    {
        ranks.ShareBuffers(model);
        if (validation is null || targets is null) return null;
        var report = pass.Run(validation, targets, $"the validation of epoch {epoch + 1}", batch => Passed(epoch, batch), _signals.Token);
        _callbacks.Tell(new ValidationCompleted(epoch + 1, report));
        return report;
    }

    private void Passed(int epoch, EvaluatedBatch batch)
    {
        if (_callbacks.Any) _callbacks.Tell(new BatchValidated { Epoch = epoch + 1, Indices = batch.Batch.Indices.ToArray(), Outputs = batch.Output.Outputs, Targets = batch.Output.Targets });
        if (!_progress.IsDue) return;
        _progress.Report(new TrainingProgress
        {
            Stage = TrainingStage.Validating, Epoch = epoch + 1, Epochs = options.Epochs, Step = batch.Batch.Step + 1, Steps = batch.Steps,
            Loss = double.NaN, LearningRate = double.NaN, SamplesPerSecond = 0, Elapsed = _progress.Elapsed,
        });
    }

    private void Finish(LoaderStatistics loading, Func<EvaluationReport?> validate, EpochEnd end)
    {
        var (run, average) = (end.Run, end.Average);
        EpochReport epoch;
        var kinds = CheckpointKinds.Last;
        // An exponential average is what is measured and kept; the run goes on with its own weights.
        using (average is { IsExponential: true } ? average.Borrow() : null)
        {
            // What decides is the same to the last bit in all processes.
            epoch = ranks.FromFirst(Describe(run, loading, validate()));
            var score = Score(_main.Value(epoch));
            if (end.Best.Beats(score))
            {
                epoch = epoch with { IsBest = true };
                end.Best.Keep(epoch.Epoch, score);
                if (average is { IsExponential: true }) end.Checkpoints.Write(CheckpointKinds.Best, run, epoch, [end.Best], _callbacks);
                else kinds |= CheckpointKinds.Best;
            }
        }
        average?.AfterEpoch(run.Epoch, options.Epochs);
        run.Epochs.Add(epoch);
        end.Stopping.Observe(epoch);
        foreach (var slot in end.Optimizers.Slots) slot.Observe(new ScheduleObservation(_main.Value(epoch), _main.HigherIsBetter));
        var steps = run.Step;
        run.NextEpoch();
        if (options.KeepEveryEpochs is { } every && epoch.Epoch % every == 0) kinds |= CheckpointKinds.Kept;
        end.Checkpoints.Write(kinds, run, epoch, parts: null, _callbacks);
        _callbacks.Tell(new EpochCompleted(epoch));
        Tell(epoch, steps);
        _signals.Agree();
    }

    private EpochReport Describe(RunProgress run, LoaderStatistics loading, EvaluationReport? validated) => new()
    {
        Epoch = run.Epoch + 1, TrainingLoss = run.MeanLoss, ValidationLoss = validated?.Loss,
        Metrics = validated?.Metrics ?? new Dictionary<string, double>(StringComparer.Ordinal), Values = ranks.Means(run.Reported),
        LearningRate = run.LearningRate, Duration = run.Duration, SamplesPerSecond = run.Duration > TimeSpan.Zero ? run.Samples / run.Duration.TotalSeconds : 0,
        IsBest = false, Loading = loading,
    };

    private void Tell(EpochReport epoch, long steps) => _progress.Report(new TrainingProgress
    {
        Stage = TrainingStage.EpochCompleted, Epoch = epoch.Epoch, Epochs = options.Epochs, Step = steps, Steps = steps,
        Loss = epoch.TrainingLoss, LearningRate = epoch.LearningRate, SamplesPerSecond = epoch.SamplesPerSecond, Elapsed = _progress.Elapsed, EpochReport = epoch,
    });

    private double Score(double value) => _main.HigherIsBetter ? value : -value;

    private void FinishAverage(WeightAverage? average, BatchPreparation preparation, BatchLoader loader, Func<EvaluationReport?> validate, RunCheckpoints checkpoints, RunProgress run, BestModel best)
    {
        if (average is null || !average.IsStarted) return;
        average.Apply();
        if (average.IsExponential) return;
        BatchNormUpdate.Run(step, preparation, loader, _signals.Token);
        _averaged = validate();
        var epoch = run.Epochs[^1];
        if (_averaged is { } measured) epoch = epoch with { ValidationLoss = measured.Loss, Metrics = measured.Metrics };
        var score = Score(_main.Value(epoch));
        if (_averaged is not null && !best.Beats(score)) return;
        best.Keep(epoch.Epoch, score);
        checkpoints.Write(CheckpointKinds.Best, run, epoch, [best], _callbacks);
    }

    private EarlyStopping? Stopping => options.EarlyStopping ?? (options.EarlyStoppingPatience is { } patience ? new EarlyStopping { Patience = patience } : null);

    private TrainingReport Report(Device device, ComputeFormat format, ThreadCount threads, RunProgress run, BestModel best) => new()
    {
        Epochs = run.Epochs, BestEpoch = best.Epoch, BestBy = _main.Name, Device = device.ToString(), Precision = format.Precision,
        ChannelsLast = format.ChannelsLast, Threads = threads.Value, Duration = _progress.Elapsed, Notes = _progress.Notes,
        SkippedSteps = run.SkippedSteps, RollBacks = run.RollBacks, Averaged = _averaged,
    };

    /// <summary>What the end of an epoch concerns.</summary>
    private sealed record EpochEnd(RunCheckpoints Checkpoints, RunProgress Run, BestModel Best, StoppingWatch Stopping, OptimizerSet Optimizers, WeightAverage? Average);
}
