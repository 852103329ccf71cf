using System.ComponentModel.DataAnnotations;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Lifecycle.Training.Optimization;

/// <summary>Makes Lion.</summary>
internal sealed class LionFactory : IOptimizerFactory
{
    [Range(0.0, 10.0, MinimumIsExclusive = true)]
    public required double LearningRate { get; init; }

    [Range(0.0, 100.0)]
    public required double WeightDecay { get; init; }

    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public required double Beta1 { get; init; }

    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public required double Beta2 { get; init; }

    public required bool DecayAll { get; init; }

    public optim.Optimizer Create(IReadOnlyList<(string Name, Parameter Parameter)> parameters)
    {
        var groups = DecayGroups.Of(parameters, WeightDecay, DecayAll)
            .Select(g => new Fused.Lion.ParamGroup(g.Parameters, new Fused.Lion.Options { WeightDecay = g.WeightDecay }));
        return new Fused.Lion(groups, LearningRate, Beta1, Beta2, WeightDecay);
    }
}
