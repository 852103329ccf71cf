using System.ComponentModel.DataAnnotations;
using System.Globalization;
using static TorchSharp.torch;

namespace Lifecycle.Training.Optimization.LossFunctions;

/// <summary>A loss of class scores against labels.</summary>
internal abstract class ClassLoss(string name, IReadOnlyList<double>? classWeights, long? ignoreIndex) : IWeighedLoss, IValidatableObject
{
    private readonly DeviceVector? _weights = classWeights is null ? null : new DeviceVector(classWeights);

    public string Name => name;

    public long? IgnoreIndex => ignoreIndex;

    /// <summary>Whether targets may be probabilities of the output's shape.</summary>
    protected virtual bool TakesProbabilities => false;

    public virtual bool Weighs => ignoreIndex is not null || classWeights is not null;

    public abstract Tensor Sum(Tensor output, Tensor labels);

    public virtual Tensor Divisor(Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        using var scope = NewDisposeScope();
        return Counting(labels, WeightsOn(labels.device)).MoveToOuterDisposeScope();
    }

    public abstract Tensor Compute(Tensor output, Tensor target);

    public string? Mismatch(IReadOnlyList<long> outputShape, IReadOnlyList<long> targetShape, ScalarType targetType)
    {
        if (outputShape.Count < 2) return "an output of [count x classes]";
        if (classWeights is not null && classWeights.Count != outputShape[1]) return $"an output of {classWeights.Count} classes, as there are class weights";
        if (targetType == ScalarType.Int64) return FitsLabels(outputShape, targetShape);
        if (!TakesProbabilities || !ElementwiseLoss.IsFloating(targetType)) return TakesProbabilities ? "Int64 labels or probabilities of the output's shape" : "Int64 labels";
        if (ignoreIndex is not null) return "Int64 labels, as there is a label to ignore";
        return outputShape.SequenceEqual(targetShape) ? null : "probabilities of the output's shape, or Int64 labels";
    }

    public long? ClassCount(IReadOnlyList<long> outputShape) => outputShape[1];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var bad = classWeights?.Where(static weight => !double.IsFinite(weight) || weight < 0).ToArray() ?? [];
        if (bad.Length > 0) yield return new ValidationResult($"ClassWeights holds {bad[0].ToString(CultureInfo.InvariantCulture)}, expected finite numbers of 0 and above");
    }

    protected Tensor? WeightsOn(Device device) => _weights?.On(device);

    /// <summary>Whether a class counts for nothing: labels of a batch may then all do.</summary>
    protected bool HasClassOfNoWeight { get; } = classWeights?.Contains(0) is true;

    /// <summary>The mean of each label's loss, those ignored left out; 0 where none counts.</summary>
    protected Tensor Mean(Tensor losses, Tensor target, Tensor? weights)
    {
        return ignoreIndex is null && weights is null ? losses.mean() : losses.sum().mul(WeighedLosses.Inverse(Counting(target, weights)));
    }

    /// <summary>How much the labels count together: their weights, or their number, without those to ignore.</summary>
    protected Tensor Counting(Tensor target, Tensor? weights)
    {
        if (ignoreIndex is not { } ignored) return weights![target].sum();
        var kept = target.ne(ignored);
        return weights is null ? kept.sum().to(ScalarType.Float32) : weights[target.masked_fill(kept.logical_not(), 0)].mul(kept).sum();
    }

    private static string? FitsLabels(IReadOnlyList<long> outputShape, IReadOnlyList<long> targetShape) =>
        outputShape.Take(1).Concat(outputShape.Skip(2)).SequenceEqual(targetShape) ? null : "an output of [count x classes] and labels of [count], with the same further axes";
}
