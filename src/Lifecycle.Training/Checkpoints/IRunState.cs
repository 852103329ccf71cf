namespace Lifecycle.Training.Checkpoints;

/// <summary>
/// A part of a run that has state: an optimizer, a schedule, an average of weights, the place in the data. Saved in every checkpoint and loaded on resuming,
/// after which the part must go on exactly as if the run had never stopped.
/// </summary>
internal interface IRunState
{
    /// <summary>Tells the part from the others of its run and finds it again in a checkpoint: the same in every run, without a slash.</summary>
    string Name { get; }

    /// <summary>Puts the state into a checkpoint.</summary>
    void Save(StateWriter writer);

    /// <summary>Takes the state of a checkpoint.</summary>
    /// <exception cref="DataException">The state is missing or does not fit.</exception>
    void Load(StateReader reader);
}
