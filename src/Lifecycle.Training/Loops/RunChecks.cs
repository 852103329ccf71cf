using System.Runtime.InteropServices;
using Lifecycle.Training.Data;
using Lifecycle.Training.Steps;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Loops;

/// <summary>What a run looks at before its first step.</summary>
internal sealed class RunChecks(nn.Module model, ITrainingStep step, TrainerOptions options, IDataset train, IDataset? validation)
{
    /// <summary>Checks model, data, losses, metrics and augmentations against each other.</summary>
    public (TargetCheck Train, TargetCheck? Validation) Check(BatchPreparation preparation)
    {
        Preflight.CheckParameters(model);
        Preflight.CheckData(step, train, "training");
        if (options.DropLastBatch && (options.Sampler?.Count ?? train.Count) < options.BatchSize)
            throw new UsageException($"DropLastBatch leaves no batch: the training data hold {train.Count} samples, BatchSize is {options.BatchSize}; expected a smaller BatchSize.");
        if (options.Augmentations.Count > 0) TryAugmentations(preparation);
        var classes = Preflight.CheckFit(step, preparation, train, options.Metrics);
        preparation.Classes = classes;
        if (options.Mixing is not null) TryAugmentations(preparation);
        var trainTargets = TargetCheck.Start(train, classes, "training");
        if (validation is null) return (trainTargets, null);
        Preflight.CheckData(step, validation, "validation");
        Preflight.CheckSame(train, validation);
        return (trainTargets, TargetCheck.Start(validation, classes, "validation"));
    }

    /// <summary>Chooses the format of computation. The measurement takes a real batch; it and the seed's later setting leave no trace in the run.</summary>
    public ComputeFormat ChooseFormat(BatchPreparation preparation, Action<string> note)
    {
        using var scope = NewDisposeScope();
        using var batch = FirstBatch(options.MicroBatchSize ?? options.BatchSize);
        model.train();
        return new FormatChoice(options, preparation.Device, note).Choose(step, preparation, batch);
    }

    // One that cannot take these data fails before the first step.
    private void TryAugmentations(BatchPreparation preparation)
    {
        using var scope = NewDisposeScope();
        using var batch = FirstBatch(options.BatchSize);
        try
        {
            preparation.ForTraining(batch.Inputs, batch.Targets, 0, 0, reported: null);
        }
        catch (Exception e) when (e is ExternalException or ArgumentException or InvalidOperationException or IndexOutOfRangeException or NullReferenceException)
        {
            throw new ModelException($"The augmentations {string.Join(", ", options.Augmentations.Append<object?>(options.Mixing).OfType<object>().Select(a => a.GetType().Name))} fail on a first batch of {batch.Inputs[0].dtype} {ElementSpec.Format(batch.Inputs[0].shape)}: {e.Message.Trim().Split('\n')[0].TrimEnd('.', '\r')}; expected ones for such inputs; correct them or leave them out.", e);
        }
    }

    private Batch FirstBatch(int most) => train.Read([.. Enumerable.Range(0, (int)Math.Min(Math.Min(most, options.BatchSize / (options.ProcessGroup?.WorldSize ?? 1)), train.Count)).Select(static i => (long)i)]);
}
