namespace Lifecycle.Training.Callbacks;

/// <summary>Tells the callbacks of a run: all, or in another process than the first those that every one tells.</summary>
internal sealed class CallbackList(IReadOnlyList<ITrainingCallback> given, bool first)
{
    private readonly ITrainingCallback[] _callbacks = [.. given.Where(callback => first || callback.OnEveryRank)];

    /// <summary>Whether there is anyone to tell: without, events need not be made.</summary>
    public bool Any => _callbacks.Length > 0;

    /// <summary>Tells each in turn.</summary>
    public void Tell(TrainingEvent trainingEvent)
    {
        foreach (var callback in _callbacks) callback.On(trainingEvent);
    }

    /// <summary>Tells each of a failure; what they throw meanwhile does not hide it.</summary>
    public void TellFailure(Exception error)
    {
        foreach (var callback in _callbacks)
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
