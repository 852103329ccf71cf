using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Checkpoints;

/// <summary>Keeps the best model of a run: on disk where there is a checkpoint directory, else in memory.</summary>
internal sealed class BestModel(nn.Module model, string? directory) : IDisposable
{
    private const string Name = "best";
    private Dictionary<string, Tensor>? _copy;
    private double _score = double.NegativeInfinity;

    /// <summary>The epoch of the best model, from 1; 0 before the first.</summary>
    public int Epoch { get; private set; }

    /// <summary>Whether a score, the higher the better, beats the best so far. The first always does; not a number is the worst.</summary>
    public bool Beats(double score) => Epoch == 0 || score > _score;

    /// <summary>Keeps the model as it is now.</summary>
    public void Keep(EpochReport epoch, double score)
    {
        (Epoch, _score) = (epoch.Epoch, double.IsNaN(score) ? double.NegativeInfinity : score);
        if (directory is null) CopyWeights();
        else Checkpoint.Write(directory, Name, model, epoch);
    }

    /// <summary>Gives the model the best weights back.</summary>
    public void Restore()
    {
        if (directory is not null) Checkpoint.LoadInto(model, directory, Name);
        else if (_copy is not null) model.load_state_dict(_copy);
    }

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
