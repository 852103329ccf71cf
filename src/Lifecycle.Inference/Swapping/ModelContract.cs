using Lifecycle.Inference.Preprocessing;
using Lifecycle.Inference.Sessions;

namespace Lifecycle.Inference.Swapping;

/// <summary>What callers rely on in a model, and what another breaks of it.</summary>
internal static class ModelContract
{
    /// <summary>Refuses a model that cannot stand in for another.</summary>
    /// <exception cref="ModelException">Names each difference.</exception>
    public static void Require(Predictor old, Predictor next, SwapOptions options)
    {
        var breaches = Differences("input", old.Inputs, next.Inputs).Concat(Differences("output", old.Outputs, next.Outputs)).ToList();
        if (old.Output.Name != next.Output.Name) breaches.Add($"predictions come from output {next.Output.Name}, expected {old.Output.Name}");
        if (!options.AllowOtherLabels && !old.Labels.SequenceEqual(next.Labels))
            breaches.Add($"the labels are [{string.Join(", ", next.Labels)}], expected [{string.Join(", ", old.Labels)}] unless AllowOtherLabels is set");
        if (!options.AllowOtherPreprocessing && Preprocessing(old) != Preprocessing(next))
            breaches.Add("the preprocessing in its metadata is another, expected the same unless AllowOtherPreprocessing is set");
        if (breaches.Count > 0)
            throw new ModelException($"The new model does not fit in the place of the old one: {string.Join("; ", breaches)}; the old one stays; export the new one with the same inputs and outputs.");
    }

    private static string? Preprocessing(Predictor predictor) => predictor.Metadata.GetValueOrDefault(PreprocessingMetadata.Key);

    private static IEnumerable<string> Differences(string kind, IReadOnlyList<TensorInfo> old, IReadOnlyList<TensorInfo> next)
    {
        foreach (var tensor in next.Where(tensor => old.All(other => other.Name != tensor.Name))) yield return $"it has the {kind} {tensor}, expected none of that name";
        foreach (var tensor in old)
        {
            if (next.FirstOrDefault(other => other.Name == tensor.Name) is not { } other) yield return $"{kind} {tensor} is missing";
            else if (!Same(tensor, other)) yield return $"{kind} {other} differs, expected {tensor}";
        }
    }

    // The names of open dimensions mean nothing to callers.
    private static bool Same(TensorInfo left, TensorInfo right) =>
        left.ElementType == right.ElementType && left.Shape.Select(dimension => dimension.Value).SequenceEqual(right.Shape.Select(dimension => dimension.Value));
}
