using Lifecycle.Inference.Preprocessing;

namespace Lifecycle.Training.Export;

/// <summary>Says which inputs of a model each preprocessing makes: as many as it makes, one after the other.</summary>
internal static class PreprocessingNames
{
    /// <summary>Refuses preprocessing that is for another model.</summary>
    /// <exception cref="UsageException">The preprocessing makes another number of inputs than the model has.</exception>
    public static void Check(IReadOnlyList<ModelPreprocessing> preprocessing, IReadOnlyList<string> inputs)
    {
        var made = preprocessing.Sum(static step => step.InputCount);
        if (preprocessing.Count > 0 && made != inputs.Count)
            throw new UsageException($"{nameof(ExportOptions)}: {nameof(ExportOptions.Preprocessing)} makes {made} inputs, expected {inputs.Count}, as many as the model takes ({string.Join(", ", inputs)}).");
    }

    public static IReadOnlyList<InputPreprocessing> Assign(IReadOnlyList<ModelPreprocessing> preprocessing, IReadOnlyList<string> inputs)
    {
        var next = 0;
        var assigned = new List<InputPreprocessing>();
        foreach (var step in preprocessing)
        {
            assigned.Add(new InputPreprocessing([.. inputs.Skip(next).Take(step.InputCount)], step));
            next += step.InputCount;
        }
        return assigned;
    }
}
