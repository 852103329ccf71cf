namespace Lifecycle.Training.Callbacks;

/// <summary>Tells all callbacks of a run.</summary>
internal sealed class CallbackList(IReadOnlyList<ITrainingCallback> callbacks)
{
    /// <summary>Whether there is anyone to tell: without, events need not be made.</summary>
    public bool Any => callbacks.Count > 0;

    /// <summary>Tells each in turn.</summary>
    public void Tell(TrainingEvent trainingEvent)
    {
        foreach (var callback in callbacks) callback.On(trainingEvent);
    }

    /// <summary>Tells each of a failure; what they throw meanwhile does not hide it.</summary>
    public void TellFailure(Exception error)
    {
        foreach (var callback in callbacks)
        {
            try
            {
                callback.On(new RunFailed(error));
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // The run's own failure is what the caller has to see.
            }
        }
    }
}
