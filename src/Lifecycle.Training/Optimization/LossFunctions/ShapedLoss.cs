using System.ComponentModel.DataAnnotations;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Optimization.LossFunctions;

/// <summary>What a loss expects, or null where output and target are as it needs them.</summary>
internal delegate string? ShapeRule(IReadOnlyList<long> output, IReadOnlyList<long> target, ScalarType type);

/// <summary>A loss with a rule of its own for shapes.</summary>
/// <param name="name">The loss's name.</param>
/// <param name="rule">What it expects.</param>
/// <param name="compute">Output and target to the loss.</param>
/// <param name="settings">What attributes check, by name; null where there is nothing to check.</param>
internal sealed class ShapedLoss(string name, ShapeRule rule, Func<Tensor, Tensor, Tensor> compute, params (string Name, double Value, double Least, double Most)[] settings) : ILoss, IValidatableObject
{
    public string Name => name;

    /// <summary>The number of classes from the output's shape, where targets are labels.</summary>
    public Func<IReadOnlyList<long>, long?> Classes { get; init; } = static _ => null;

    public long? IgnoreIndex { get; init; }

    public Tensor Compute(Tensor output, Tensor target)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(target);
        using var scope = NewDisposeScope();
        return compute(output, target).MoveToOuterDisposeScope();
    }

    public string? Mismatch(IReadOnlyList<long> outputShape, IReadOnlyList<long> targetShape, ScalarType targetType) => rule(outputShape, targetShape, targetType);

    public long? ClassCount(IReadOnlyList<long> outputShape) => Classes(outputShape);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        from setting in settings
        where !(setting.Value >= setting.Least && setting.Value <= setting.Most)
        select new ValidationResult(FormattableString.Invariant($"{setting.Name} is {setting.Value}, expected {setting.Least} to {setting.Most}"));
}
