using Lifecycle.Inference.Verification;
using Lifecycle.Training.Callbacks;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Quantization;

/// <summary>A model whose layers <see cref="QuantizationAware.Prepare"/> has replaced. Not thread-safe.</summary>
public sealed class PreparedModel
{
    private const int Levels = 255;

    private readonly nn.Module<Tensor, Tensor> _model;
    private readonly List<Replacement> _replacements = [];

    internal PreparedModel(nn.Module<Tensor, Tensor> model) => _model = model;

    /// <summary>The paths of the quantized layers.</summary>
    public IReadOnlyList<string> Layers => [.. _replacements.Select(static replacement => replacement.Path)];

    /// <summary>Whether ranges follow activations and weights in training; true at first. In evaluation they never do.</summary>
    public bool Observes
    {
        get => _replacements.TrueForAll(static replacement => replacement.Layer.Observes);
        set
        {
            foreach (var replacement in _replacements) replacement.Layer.Observes = value;
        }
    }

    /// <summary>A callback for <see cref="TrainerOptions.Callbacks"/> that freezes the ranges after so many epochs, in resumed runs too: the last epochs then train the weights for ranges that stay.</summary>
    /// <param name="epochs">Epochs with moving ranges, 0 or more.</param>
    public ITrainingCallback FreezeAfter(int epochs)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epochs);
        return new Freezing(this, epochs);
    }

    /// <summary>
    /// How far an exported output may be from the model's: one step of 8 bits over the range of the model's outputs for an example. Where
    /// a sum rounds the other way in another order, an activation falls on the next level, which <see cref="ExportOptions.Tolerance"/>'s default does not allow for.
    /// </summary>
    /// <param name="example">A batch of real samples, on the model's device.</param>
    public ComparisonTolerance Tolerance(Tensor example)
    {
        ArgumentNullException.ThrowIfNull(example);
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var modes = new Calls.ModeSnapshot(_model);
        _model.eval();
        var (smallest, largest) = _model.call(example).aminmax();
        return new ComparisonTolerance(Math.Max(1e-4, largest.sub(smallest).ToDouble() / Levels), 1e-4);
    }

    /// <summary>Puts the float layers and batch norms back, with the weights as trained since. Undone twice, it does nothing.</summary>
    public void Undo()
    {
        for (var i = _replacements.Count - 1; i >= 0; i--) _replacements[i].Undo();
        _replacements.Clear();
    }

    internal void Add(Replacement replacement) => _replacements.Add(replacement);

    /// <summary>Gives all ranges a first value.</summary>
    internal void Observe(Tensor example)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var modes = new Calls.ModeSnapshot(_model);
        _model.eval();
        // Only ranges move: dropout and batch norms are at rest.
        foreach (var quantizer in _model.modules().OfType<ActivationQuantizer>()) quantizer.train();
        _model.call(example);
    }

    private sealed class Freezing(PreparedModel prepared, int epochs) : ITrainingCallback
    {
        // Each process rounds by its own ranges.
        public bool OnEveryRank => true;

        public void On(TrainingEvent trainingEvent)
        {
            if (trainingEvent is EpochStarted started) prepared.Observes = started.Epoch <= epochs;
        }
    }
}
