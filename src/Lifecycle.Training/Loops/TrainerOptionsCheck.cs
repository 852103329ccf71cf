using System.ComponentModel.DataAnnotations;
using Lifecycle.Onnx.Options;
using Lifecycle.Training.Optimization;

namespace Lifecycle.Training.Loops;

/// <summary>Checks the options of a run and of their parts.</summary>
internal static class TrainerOptionsCheck
{
    public static void Check(TrainerOptions options, ILoss loss) => OptionsValidator.Check("The training options are out of range", Parts(options, loss));

    private static IEnumerable<(string Path, object Part)> Parts(TrainerOptions options, ILoss loss)
    {
        yield return ("", options);
        yield return ("Loss", loss);
        if (options.Optimizer is not null) yield return ("Optimizer", options.Optimizer);
        if (options.Schedule is not null) yield return ("Schedule", options.Schedule);
        foreach (var augmentation in options.Augmentations ?? [])
            if (augmentation is not null) yield return (augmentation.GetType().Name, augmentation);
        yield return ("", new Lists(options));
    }

    /// <summary>What attributes cannot say of the lists: no item is missing, and reports can tell metrics apart.</summary>
    private sealed class Lists(TrainerOptions options) : IValidatableObject
    {
        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
        {
            if (options.Augmentations?.Contains(null!) == true) yield return new ValidationResult("Augmentations holds null, expected augmentations");
            if (options.Metrics?.Contains(null!) == true) yield return new ValidationResult("Metrics holds null, expected metrics");
            var twice = (options.Metrics ?? []).Where(metric => metric is not null).GroupBy(metric => metric.Name, StringComparer.Ordinal).Where(group => group.Skip(1).Any());
            foreach (var group in twice) yield return new ValidationResult($"Metrics holds {group.Count()} metrics named {group.Key}, expected a name of its own for each");
        }
    }
}
