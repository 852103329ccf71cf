using Lifecycle.Training.Callbacks;

namespace Lifecycle.Training.Transfer;

/// <summary>
/// Lets a model's parts join the training one after another (Howard and Ruder, 2018): what a stage names is frozen until its epoch begins. What no stage
/// names trains from the start. Give the model unfrozen: the optimizer must know all parameters that will ever train. A resumed run goes on in its stage. However a run ends, nothing stays frozen.
/// </summary>
public sealed class GradualUnfreezing : ITrainingCallback
{
    private readonly IReadOnlyList<UnfreezingStage> _stages;
    private TorchSharp.torch.nn.Module? _model;

    /// <summary>Takes the stages.</summary>
    /// <param name="stages">At least one, in any order.</param>
    /// <exception cref="ArgumentException">There is no stage, or one is before epoch 2 or without patterns.</exception>
    public GradualUnfreezing(params IReadOnlyList<UnfreezingStage> stages)
    {
        ArgumentNullException.ThrowIfNull(stages);
        if (stages.Count == 0) throw new ArgumentException("Gradual unfreezing has no stage; expected at least one.", nameof(stages));
        if (stages.FirstOrDefault(static stage => stage.Epoch < 2 || stage.Patterns.Count == 0) is { } wrong)
            throw new ArgumentException($"A stage unfreezes {wrong.Patterns.Count} patterns at epoch {wrong.Epoch}; expected patterns, and epoch 2 or later, as all else trains from epoch 1.", nameof(stages));
        _stages = stages;
    }

    /// <inheritdoc/>
    public bool OnEveryRank => true;

    /// <inheritdoc/>
    /// <exception cref="UsageException">A pattern fits no parameter.</exception>
    public void On(TrainingEvent trainingEvent)
    {
        switch (trainingEvent)
        {
            case RunStarted started:
                _model = started.Model;
                Apply(started.FirstEpoch);
                break;
            case EpochStarted epoch:
                Apply(epoch.Epoch);
                break;
            case RunCompleted or RunFailed:
                // A run that goes on with this model has to find all that will ever train.
                Apply(int.MaxValue);
                break;
        }
    }

    private void Apply(int epoch)
    {
        foreach (var stage in _stages.Where(stage => stage.Epoch > epoch)) _model?.Freeze(stage.Patterns);
        foreach (var stage in _stages.Where(stage => stage.Epoch <= epoch)) _model?.Unfreeze(stage.Patterns);
    }
}

/// <summary>A stage of <see cref="GradualUnfreezing"/>.</summary>
/// <param name="Epoch">The epoch at whose beginning the parameters join, 2 or later.</param>
/// <param name="Patterns">Patterns of their names, as for <see cref="Freezing.Freeze"/>.</param>
public sealed record UnfreezingStage(int Epoch, params IReadOnlyList<string> Patterns);
