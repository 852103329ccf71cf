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
        foreach (var augmentation in options.Augmentations ?? []) yield return (augmentation.GetType().Name, augmentation);
    }
}
