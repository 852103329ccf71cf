namespace Lifecycle.Training.Callbacks;

/// <summary>How a callback steers the run that it is told of.</summary>
public interface ITrainingControl
{
    /// <summary>Ends the run after the step under way as if it had come to its last epoch: the epoch is measured, the best model restored.</summary>
    /// <param name="reason">Why, in a few words; the report notes it.</param>
    void Stop(string reason);
}
