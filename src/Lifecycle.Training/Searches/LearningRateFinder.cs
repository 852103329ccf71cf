using Lifecycle.Training.Calls;
using Lifecycle.Training.Data;
using Lifecycle.Training.Data.Loading;
using Lifecycle.Training.Loops;
using Lifecycle.Training.Optimization;
using Lifecycle.Training.Steps;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Searches;

/// <summary>Trains some steps with a rate that grows from step to step, and looks at the loss.</summary>
internal sealed class LearningRateFinder(nn.Module model, ITrainingStep step, TrainerOptions options, LearningRateSearch search, IDataset train, CancellationToken cancellationToken)
{
    private readonly List<LearningRatePoint> _points = [];
    private double _mean;
    private double _least = double.PositiveInfinity;

    public LearningRateReport Find()
    {
        var device = Devices.Resolve(options.Device);
        using var threads = new ThreadCount(options.Threads);
        using var scope = NewDisposeScope();
        model.to(device);
        using var snapshot = new ModelSnapshot(model);
        try
        {
            var diverged = !Run(device);
            if (_points.Count == 0) throw new ModelException($"The loss of {model.GetName()} is not finite at the first step; expected a finite loss to search a learning rate by; normalize the inputs, or look for extreme values in them.");
            return new LearningRateReport { Points = _points, Steepest = Steepest(), TenthOfMinimum = _points.MinBy(static point => point.Smoothed).LearningRate / 10, Diverged = diverged };
        }
        finally
        {
            ComputeFormat.Plain(device).LayOut(model);
        }
    }

    private bool Run(Device device)
    {
        var plain = new BatchPreparation(options, device, new ModelRunner(model, ComputeFormat.Plain(device)));
        var checks = new RunChecks(model, step, options, train, validation: null);
        checks.Check(plain);
        var format = checks.ChooseFormat(plain, static _ => { });
        format.LayOut(model);
        using var optimizers = OptimizerSet.Create(model, step, options);
        using var progress = new RunProgress(device);
        using var watch = new LossWatch(progress, immediate: true, figures => Add(figures.Loss));
        var scaler = format.Precision == Precision.Float16 ? new GradientScaler() : null;
        var updater = new Updater(optimizers, options, progress, watch, scaler);
        manual_seed(options.Seed);
        model.train();
        return Steps(Loaders.ForTraining(train, options, device), plain.In(format), optimizers, updater, watch);
    }

    private bool Steps(BatchLoader loader, BatchPreparation preparation, OptimizerSet optimizers, Updater updater, LossWatch watch)
    {
        for (var epoch = 0; ; epoch++)
        {
            using var reader = loader.Open(epoch, fromStep: 0, cancellationToken);
            while (reader.TryRead(out var batch))
            {
                using var held = batch;
                if (!Step(batch, epoch, preparation, optimizers, updater, watch)) return false;
                if (_points.Count == search.Steps) return true;
            }
        }
    }

    // Each batch is a step of its own, whatever the options accumulate.
    private bool Step(LoadedBatch batch, int epoch, BatchPreparation preparation, OptimizerSet optimizers, Updater updater, LossWatch watch)
    {
        using var scope = NewDisposeScope();
        var rate = RateOf(_points.Count);
        foreach (var slot in optimizers.Slots) slot.ForceLearningRate(rate / optimizers.Slots[0].BaseRate);
        updater.Begin(first: true, last: true, rate);
        try
        {
            step.Train(new StepContext(updater, preparation.ForTraining(batch.Inputs, batch.Targets, epoch, batch.Step, reported: null), epoch, batch.Step));
        }
        catch (Exception e) when (e is RollBackException || (e is ModelException && _points.Count > 0))
        {
            return false;
        }
        updater.End();
        if (updater.Skipped) return false;
        watch.EndStep(batch.Step, batch.Count, rate, updater.Norm);
        return _points[^1].Smoothed <= search.DivergenceFactor * _least;
    }

    private void Add(double loss)
    {
        _mean = (search.Smoothing * _mean) + ((1 - search.Smoothing) * loss);
        var smoothed = _mean / (1 - Math.Pow(search.Smoothing, _points.Count + 1));
        _least = Math.Min(_least, smoothed);
        _points.Add(new LearningRatePoint(RateOf(_points.Count), loss, smoothed));
    }

    private double RateOf(int at) => search.Min * Math.Pow(search.Max / search.Min, (double)at / (search.Steps - 1));

    // Over two steps each, the rates being evenly spaced in their logarithm; the first mean is of one loss alone, the end already diverges.
    private double? Steepest()
    {
        var best = (Slope: 0.0, At: -1);
        var minimum = _points.IndexOf(_points.MinBy(static point => point.Smoothed));
        for (var i = 1; i < minimum; i++)
        {
            var slope = _points[i + 1].Smoothed - _points[i - 1].Smoothed;
            if (slope < best.Slope) best = (slope, i);
        }
        return best.At < 0 ? null : _points[best.At].LearningRate;
    }
}
