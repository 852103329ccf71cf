using System.ComponentModel.DataAnnotations;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Lifecycle.Training.Optimization;

/// <summary>Makes stochastic gradient descent.</summary>
internal sealed class SgdFactory : IOptimizerFactory, IValidatableObject
{
    [Range(0.0, 1000.0, MinimumIsExclusive = true)]
    public required double LearningRate { get; init; }

    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public required double Momentum { get; init; }

    [Range(0.0, 10.0)]
    public required double WeightDecay { get; init; }

    public required bool Nesterov { get; init; }

    public required bool DecayAll { get; init; }

    public optim.Optimizer Create(IReadOnlyList<(string Name, Parameter Parameter)> parameters)
    {
        var groups = DecayGroups.Of(parameters, WeightDecay, DecayAll)
            .Select(g => new SGD.ParamGroup(g.Parameters, LearningRate, Momentum, weight_decay: g.WeightDecay, nesterov: Nesterov));
        return new Fused.SGD(groups, LearningRate, Momentum, weight_decay: WeightDecay, nesterov: Nesterov);
    }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Nesterov && Momentum == 0) yield return new ValidationResult("Momentum is 0, expected above 0 with Nesterov");
    }
}
