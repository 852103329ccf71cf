using Lifecycle.Training.Checkpoints;

namespace Lifecycle.Training.Regularization;

/// <summary>Counts the epochs since a value was better by enough.</summary>
internal sealed class StoppingWatch(EarlyStopping? options, Monitored? monitored) : IRunState
{
    private double? _best;
    private int _waited;

    public string Name => "early stopping";

    /// <summary>Whether training has to end.</summary>
    public bool IsOver => options is not null && _waited >= options.Patience;

    /// <summary>Takes in an epoch.</summary>
    public void Observe(EpochReport epoch)
    {
        if (options is null || monitored is null) return;
        var value = monitored.Value(epoch);
        var better = _best is not { } best || double.IsNaN(best) || (monitored.HigherIsBetter ? value > best + options.MinDelta : value < best - options.MinDelta);
        if (better) _best = value;
        _waited = better ? 0 : _waited + 1;
    }

    public void Save(StateWriter writer)
    {
        writer.Value("best", _best);
        writer.Value("waited", _waited);
    }

    public void Load(StateReader reader) => (_best, _waited) = (reader.Value<double?>("best"), reader.Value<int>("waited"));
}
