using Lifecycle.Training.Data.Loading;
using Lifecycle.Training.Optimization;
using Lifecycle.Training.Reports;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Loops;

/// <summary>What the steps of an epoch came to.</summary>
internal sealed record EpochResult(int Epoch, long Steps, double Loss, double LearningRate, TimeSpan Duration, double SamplesPerSecond, LoaderStatistics Loading);

/// <summary>The training steps of an epoch: read, forward, loss, backward, update.</summary>
internal sealed class EpochLoop(
    nn.Module<Tensor, Tensor> model,
    ILoss loss,
    TrainerOptions options,
    BatchLoader loader,
    TargetCheck targets,
    InputPreparation preparation,
    ComputeFormat format,
    optim.Optimizer optimizer,
    ProgressReporter progress,
    CancellationToken cancellationToken)
{
    // How many losses may wait on a GPU before they are looked at.
    private const int LookEvery = 64;

    // Groups with rates of their own keep their ratio to the scheduled rate.
    private readonly double[] _shares = [.. optimizer.ParamGroups.Select(group => options.Optimizer.LearningRate == 0 ? 1 : group.LearningRate / options.Optimizer.LearningRate)];

    public EpochResult Run(int epoch)
    {
        var start = options.TimeProvider.GetTimestamp();
        using var watch = new LossWatch(epoch, immediate: format.Device == DeviceType.CPU);
        model.train();
        long samples = 0;
        var learningRate = double.NaN;
        using var reader = loader.Open(epoch, fromStep: 0, cancellationToken);
        while (reader.TryRead(out var batch))
        {
            var step = batch.Step;
            learningRate = SetLearningRate(epoch, step);
            using (batch) samples += Step(batch, epoch, learningRate, watch);
            if (step % LookEvery == LookEvery - 1) watch.Flush();
            if (progress.IsDue) Report(epoch, step, samples, learningRate, start, watch);
        }
        watch.Flush();
        var duration = options.TimeProvider.GetElapsedTime(start);
        return new EpochResult(epoch, loader.Steps, watch.Mean, learningRate, duration, Rate(samples, duration), reader.Statistics);
    }

    private double SetLearningRate(int epoch, long step)
    {
        var learningRate = options.Schedule.LearningRate(new SchedulePoint((epoch * loader.Steps) + step, options.Epochs * loader.Steps, options.Optimizer.LearningRate) { StepsPerEpoch = loader.Steps });
        foreach (var (group, share) in optimizer.ParamGroups.Zip(_shares)) group.LearningRate = learningRate * share;
        return learningRate;
    }

    private int Step(LoadedBatch batch, int epoch, double learningRate, LossWatch watch)
    {
        using var scope = NewDisposeScope();
        targets.Check(batch.Targets[0], batch.Indices);
        var input = preparation.ForTraining(batch.Inputs[0], epoch, batch.Step, format);
        optimizer.zero_grad();
        var value = loss.Compute(format.Forward(model, input), preparation.Target(batch.Targets[0]));
        watch.Add(value, batch.Step, batch.Count, learningRate);
        value.backward();
        optimizer.step();
        return batch.Count;
    }

    private void Report(int epoch, long step, long samples, double learningRate, long start, LossWatch watch) => progress.Report(new TrainingProgress
    {
        Stage = TrainingStage.Training, Epoch = epoch + 1, Epochs = options.Epochs, Step = step + 1, Steps = loader.Steps,
        Loss = watch.Mean, LearningRate = learningRate, SamplesPerSecond = Rate(samples, options.TimeProvider.GetElapsedTime(start)), Elapsed = progress.Elapsed,
    });

    private static double Rate(long samples, TimeSpan duration) => duration > TimeSpan.Zero ? samples / duration.TotalSeconds : 0;
}
