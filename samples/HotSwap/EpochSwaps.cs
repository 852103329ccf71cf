using Lifecycle.Training.Callbacks;

namespace Lifecycle.Samples.HotSwap;

/// <summary>Does something after each epoch.</summary>
internal sealed class EpochSwaps(Func<Task> swap) : ITrainingCallback
{
    public void On(TrainingEvent trainingEvent)
    {
        // The trainer waits, so that the net does not change while it is exported.
        if (trainingEvent is EpochCompleted) swap().GetAwaiter().GetResult();
    }
}
