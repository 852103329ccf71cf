using System.ComponentModel.DataAnnotations;
using Lifecycle.Onnx.Options;
using Lifecycle.Training.Distillation;
using Lifecycle.Training.Steps;

namespace Lifecycle.Training.Loops;

/// <summary>Checks the options of a run and of their parts.</summary>
internal static class TrainerOptionsCheck
{
    public static void Check(TrainerOptions options, ITrainingStep step) => OptionsValidator.Check("The training options are out of range", Parts(options, step));

    public static IEnumerable<(string Path, object Part)> Parts(TrainerOptions options, ITrainingStep step)
    {
        yield return ("", options);
        foreach (var (path, part) in Parts(step)) yield return (path, part);
        if (options.Optimizer is not null) yield return ("Optimizer", options.Optimizer);
        if (options.Schedule is not null) yield return ("Schedule", options.Schedule);
        if (options.EarlyStopping is not null) yield return ("EarlyStopping", options.EarlyStopping);
        if (options.Averaging is not null) yield return ("Averaging", options.Averaging);
        foreach (var augmentation in options.Augmentations ?? [])
            if (augmentation is not null) yield return (augmentation.GetType().Name, augmentation);
        if (options.Mixing is not null) yield return ($"Mixing.{options.Mixing.GetType().Name}", options.Mixing);
        yield return ("", new Lists(options, step));
    }

    private static IEnumerable<(string Path, object Part)> Parts(ITrainingStep step)
    {
        if (step is DistillationStep distillation)
            foreach (var part in distillation.Parts) yield return part;
        if (step is SupervisedStep supervised) yield return ("Loss", supervised.Loss);
        if (step is AutoencoderStep autoencoder) yield return ("Loss", autoencoder.Loss);
        foreach (var task in (step as MultiTaskStep)?.Tasks ?? [])
        {
            yield return (task.Name, task);
            yield return ($"{task.Name}.Loss", task.Loss);
        }
        foreach (var part in step.Optimizers)
        {
            if (part.Optimizer is not null) yield return ($"{part.Name}.Optimizer", part.Optimizer);
            if (part.Schedule is not null) yield return ($"{part.Name}.Schedule", part.Schedule);
        }
    }

    /// <summary>What attributes cannot say of the lists: no item is missing, and reports can tell metrics apart.</summary>
    private sealed class Lists(TrainerOptions options, ITrainingStep step) : IValidatableObject
    {
        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
        {
            if (options.Augmentations?.Contains(null!) == true) yield return new ValidationResult("Augmentations holds null, expected augmentations");
            if (step is DistillationStep { IsCached: true } && (options.Augmentations?.Count > 0 || options.Mixing is not null)) yield return new ValidationResult("Augmentations and Mixing change what the cached logits are of, expected none, or a teacher that sees each batch");
            if (options.Resume && options.CheckpointDirectory is null && options.ResumeFrom is null) yield return new ValidationResult("Resume is true without CheckpointDirectory, expected the directory to resume from");
            if (options.ProcessGroup is { } processes && options.BatchSize < processes.WorldSize) yield return new ValidationResult($"BatchSize is {options.BatchSize} with {processes.WorldSize} processes, expected at least one sample a process");
            if (options.Callbacks?.Contains(null!) == true) yield return new ValidationResult("Callbacks holds null, expected callbacks");
            if (options.PreparedInputs?.Any(input => input < 0) == true) yield return new ValidationResult("PreparedInputs holds a negative number, expected places from 0");
            if (options.Metrics?.Contains(null!) == true) yield return new ValidationResult("Metrics holds null, expected metrics");
            var twice = (options.Metrics ?? []).Where(metric => metric is not null).GroupBy(metric => metric.Name, StringComparer.Ordinal).Where(group => group.Skip(1).Any());
            foreach (var group in twice) yield return new ValidationResult($"Metrics holds {group.Count()} metrics named {group.Key}, expected a name of its own for each");
        }
    }
}
