using Lifecycle.Training.Callbacks;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Logging;

/// <summary>Events of a made-up run of 3 epochs of 4 steps.</summary>
internal sealed class Events(nn.Module model, TimeProvider time) : ITrainingControl
{
    public const int Steps = 4;

    public RunStarted Start(int epoch = 1, long step = 1) => new()
    {
        Control = this, Model = model, Options = new TrainerOptions { Epochs = 3, Metrics = [Lifecycle.Training.Metrics.Metrics.Accuracy(), Lifecycle.Training.Metrics.Metrics.Mean("off, by \"x\"", false, static (o, t) => o - t)], TimeProvider = time },
        Device = "cpu", Precision = Precision.Float32, ChannelsLast = false, TrainingSamples = 32, ValidationSamples = 8, StepsPerEpoch = Steps, FirstEpoch = epoch, FirstStep = step,
    };

    public static StepCompleted Step(int epoch, long step) => new()
    {
        Epoch = epoch, Step = step, TotalStep = ((epoch - 1) * Steps) + step, Loss = 1.0 / (epoch * Steps + step), MeanLoss = 0.25, LearningRate = 0.1, Samples = 8,
    };

    public static EpochCompleted Epoch(int epoch) => new(new EpochReport
    {
        Epoch = epoch, TrainingLoss = 1.0 / epoch, ValidationLoss = 2.0 / epoch, Metrics = new Dictionary<string, double>(StringComparer.Ordinal) { ["accuracy"] = epoch / 4.0, ["off, by \"x\""] = -1 },
        LearningRate = 0.1, Duration = TimeSpan.FromSeconds(2), SamplesPerSecond = 16, IsBest = epoch != 2,
    });

    /// <summary>Steps and epochs from one position to before another.</summary>
    public static IEnumerable<TrainingEvent> Between(int epoch, long step, int endEpoch, long endStep)
    {
        for (; epoch < endEpoch || (epoch == endEpoch && step < endStep); step++)
        {
            yield return Step(epoch, step);
            if (step < Steps) continue;
            yield return Epoch(epoch);
            (epoch, step) = (epoch + 1, 0);
        }
    }

    public void Stop(string reason) => throw new NotSupportedException();
}

/// <summary>A clock that stands still unless moved.</summary>
internal sealed class StandingClock : TimeProvider
{
    public TimeSpan Elapsed { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Elapsed.Ticks;

    public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero) + Elapsed;
}
