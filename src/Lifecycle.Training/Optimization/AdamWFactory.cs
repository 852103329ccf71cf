using System.ComponentModel.DataAnnotations;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Lifecycle.Training.Optimization;

/// <summary>The settings that Adam and AdamW share.</summary>
internal abstract class AdamSettings
{
    [Range(0.0, 10.0, MinimumIsExclusive = true)]
    public required double LearningRate { get; init; }

    [Range(0.0, 10.0)]
    public required double WeightDecay { get; init; }

    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public required double Beta1 { get; init; }

    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public required double Beta2 { get; init; }

    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public required double Epsilon { get; init; }

    public required bool DecayAll { get; init; }
}

/// <summary>Makes AdamW.</summary>
internal sealed class AdamWFactory : AdamSettings, IOptimizerFactory
{
    public optim.Optimizer Create(IReadOnlyList<(string Name, Parameter Parameter)> parameters)
    {
        var groups = DecayGroups.Of(parameters, WeightDecay, DecayAll).Select(g => new AdamW.ParamGroup(g.Parameters, LearningRate, Beta1, Beta2, Epsilon, g.WeightDecay));
        return new Fused.AdamW(groups, LearningRate, Beta1, Beta2, Epsilon, WeightDecay);
    }
}

/// <summary>Makes Adam.</summary>
internal sealed class AdamFactory : AdamSettings, IOptimizerFactory
{
    public optim.Optimizer Create(IReadOnlyList<(string Name, Parameter Parameter)> parameters)
    {
        var groups = DecayGroups.Of(parameters, WeightDecay, DecayAll).Select(g => new Adam.ParamGroup(g.Parameters, LearningRate, Beta1, Beta2, Epsilon, g.WeightDecay));
        return new Fused.Adam(groups, LearningRate, Beta1, Beta2, Epsilon, WeightDecay);
    }
}
