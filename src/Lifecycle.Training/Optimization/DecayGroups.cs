using TorchSharp.Modules;

namespace Lifecycle.Training.Optimization;

/// <summary>Which parameters decay: all, or those of two and more axes, which leaves out biases and normalization layers.</summary>
internal static class DecayGroups
{
    public static IEnumerable<(Parameter[] Parameters, double WeightDecay)> Of(IEnumerable<(string Name, Parameter Parameter)> parameters, double weightDecay, bool decayAll)
    {
        var groups = parameters.Select(p => p.Parameter).ToLookup(p => decayAll || p.shape.Length > 1);
        if (groups[true].Any()) yield return (groups[true].ToArray(), weightDecay);
        if (groups[false].Any()) yield return (groups[false].ToArray(), 0);
    }
}
