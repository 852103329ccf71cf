using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Checkpoints;

/// <summary>Remembers which epoch's model was the best, and keeps a copy of it in memory where no checkpoint directory does; another process may keep it for this one.</summary>
internal sealed class BestModel(nn.Module model, CheckpointStore? store, bool keeps = true) : IRunState, IDisposable
{
    private Dictionary<string, Tensor>? _copy;
    private double _score = double.NegativeInfinity;

    /// <inheritdoc/>
    public string Name => "best";

    /// <summary>The epoch of the best model, from 1; 0 before the first.</summary>
    public int Epoch { get; private set; }

    /// <summary>Whether a score, the higher the better, beats the best so far. The first always does; not a number is the worst.</summary>
    public bool Beats(double score) => Epoch == 0 || score > _score;

    /// <summary>Notes the model as it is now as the best. Where there is a store, the caller writes it there as <see cref="CheckpointKinds.Best"/>.</summary>
    public void Keep(int epoch, double score)
    {
        (Epoch, _score) = (epoch, double.IsNaN(score) ? double.NegativeInfinity : score);
        if (keeps && store is null) CopyWeights();
    }

    /// <summary>Gives the model the best weights back.</summary>
    public void Restore()
    {
        if (store is not null) store.OpenBest()?.LoadModel(model.state_dict());
        else if (_copy is not null) model.load_state_dict(_copy);
    }

    /// <inheritdoc/>
    public void Save(StateWriter writer)
    {
        writer.Value("epoch", Epoch);
        writer.Value("score", _score);
    }

    /// <inheritdoc/>
    public void Load(StateReader reader) => (Epoch, _score) = (reader.Value<int>("epoch"), reader.Value<double>("score"));

    public void Dispose()
    {
        foreach (var tensor in _copy?.Values ?? Enumerable.Empty<Tensor>()) tensor.Dispose();
        _copy = null;
    }

    private void CopyWeights()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        Dispose();
        _copy = model.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.clone().DetachFromDisposeScope());
    }
}
