using Lifecycle.Training.Checkpoints;
using Lifecycle.Training.Steps;
using static TorchSharp.torch;

namespace Lifecycle.Training.Loops;

/// <summary>Where a run is: its place in the data, the sums of the epoch under way, the epochs done.</summary>
internal sealed class RunProgress(Device device) : IRunState, IDisposable
{
    public string Name => "progress";

    /// <summary>The epoch under way, from 0.</summary>
    public int Epoch { get; set; }

    /// <summary>Steps done of it.</summary>
    public long Step { get; set; }

    /// <summary>The steps of an epoch.</summary>
    public long StepsPerEpoch { get; set; }

    /// <summary>Samples trained on in the epoch so far.</summary>
    public long Samples { get; set; }

    /// <summary>The losses of the epoch, each times its samples.</summary>
    public double LossSum { get; set; }

    /// <summary>The samples of these.</summary>
    public long LossCount { get; set; }

    /// <summary>The learning rate of the last step.</summary>
    public double LearningRate { get; set; } = double.NaN;

    /// <summary>The time of the epoch's steps so far.</summary>
    public TimeSpan Duration { get; set; }

    /// <summary>Steps left out because a loss or a gradient was not finite.</summary>
    public long SkippedSteps { get; set; }

    /// <summary>How often the run was rolled back.</summary>
    public int RollBacks { get; set; }

    /// <summary>What the step reports beside its loss.</summary>
    public ReportedValues Reported { get; } = new();

    /// <summary>Losses and learning rates of the steps so far.</summary>
    public StepHistory History { get; } = new();

    /// <summary>The epochs done.</summary>
    public List<EpochReport> Epochs { get; private set; } = [];

    /// <summary>The mean loss of the epoch so far.</summary>
    public double MeanLoss => LossCount == 0 ? double.NaN : LossSum / LossCount;

    /// <summary>Begins the next epoch.</summary>
    public void NextEpoch()
    {
        (Epoch, Step, Samples, LossSum, LossCount, Duration) = (Epoch + 1, 0, 0, 0, 0, TimeSpan.Zero);
        Reported.Clear();
    }

    public void Save(StateWriter writer)
    {
        writer.Value("place", new Place(Epoch, Step, StepsPerEpoch));
        writer.Value("sums", new Sums(Samples, LossSum, LossCount, LearningRate, Duration.Ticks, SkippedSteps, RollBacks));
        writer.Value("reported", Reported.Sums());
        writer.Value("epochs", Epochs);
        History.Save(writer);
    }

    public void Load(StateReader reader)
    {
        var place = reader.Value<Place>("place");
        if (StepsPerEpoch != 0 && place.StepsPerEpoch != StepsPerEpoch)
            throw new UsageException($"The checkpoint is of a run of {place.StepsPerEpoch} steps an epoch, this one has {StepsPerEpoch}; expected the same data, BatchSize, AccumulateSteps and DropLastBatch; set them as they were.");
        var sums = reader.Value<Sums>("sums");
        (Epoch, Step) = (place.Epoch, place.Step);
        (Samples, LossSum, LossCount, LearningRate, SkippedSteps, RollBacks) = (sums.Samples, sums.LossSum, sums.LossCount, sums.LearningRate, sums.SkippedSteps, sums.RollBacks);
        Duration = TimeSpan.FromTicks(sums.DurationTicks);
        Reported.Load(reader.Value<Dictionary<string, ReportedSum>>("reported"), device);
        Epochs = reader.Value<List<EpochReport>>("epochs");
        History.Load(reader);
    }

    public void Dispose() => Reported.Dispose();

    private sealed record Place(int Epoch, long Step, long StepsPerEpoch);

    private sealed record Sums(long Samples, double LossSum, long LossCount, double LearningRate, long DurationTicks, long SkippedSteps, int RollBacks);
}
