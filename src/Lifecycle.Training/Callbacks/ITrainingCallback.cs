namespace Lifecycle.Training.Callbacks;

/// <summary>
/// Is told what happens in a run, in order, on the training thread: a slow one slows training, and what it throws ends the run.
/// Loggers are callbacks; so are one's own interventions, such as freezing layers when an epoch starts.
/// </summary>
public interface ITrainingCallback
{
    /// <summary>Something happened. Switch over the event's type; further types may come, so leave those unknown alone.</summary>
    /// <param name="trainingEvent">Tensors in it are the run's and gone after the call; clone what is to be kept.</param>
    void On(TrainingEvent trainingEvent);

    /// <summary>Whether every one of a run's processes tells it, not only that of rank 0: for interventions, which all processes must make alike. Default false, as for loggers.</summary>
    bool OnEveryRank => false;
}
