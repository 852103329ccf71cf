using System.ComponentModel.DataAnnotations;

namespace Lifecycle.Onnx.Pruning;

/// <summary>Where channels compete.</summary>
public enum PruningScope
{
    /// <summary>Each group loses the same part.</summary>
    Local,
    /// <summary>The least of all groups go, each score held against the mean of its group.</summary>
    Global,
}

/// <summary>The settings of structural pruning.</summary>
public sealed record PruningOptions : IValidatableObject
{
    /// <summary>What part of the channels goes, 0 to below 1, unless <see cref="MaxMultiplyAccumulates"/> is set. Default 0.5.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Ratio { get; init; } = 0.5;

    /// <summary>Removes no more channels than it takes for the multiply-accumulates to be at most this part of the model's, above 0 to 1; null (default) to go by <see cref="Ratio"/>.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double? MaxMultiplyAccumulates { get; init; }

    /// <summary>How much channels matter. Default <see cref="MagnitudeImportance"/>, L2.</summary>
    [Required]
    public IImportance Importance { get; init; } = new MagnitudeImportance();

    /// <summary>Where channels compete. Default <see cref="PruningScope.Local"/>.</summary>
    [EnumDataType(typeof(PruningScope))]
    public PruningScope Scope { get; init; } = PruningScope.Local;

    /// <summary>What is left of a layer is a multiple of this, 1 to 256, rounded up: kernels take channels in blocks of 8 or 16. A layer that has fewer channels, or no multiple, loses fewer or none. Default 8.</summary>
    [Range(1, 256)]
    public int RoundTo { get; init; } = 8;

    /// <summary>How many channels each group keeps at least, from 1. Default 1.</summary>
    [Range(1, int.MaxValue)]
    public int MinChannels { get; init; } = 1;

    /// <summary>What part of any one group may go, above 0 to below 1. Default 0.9.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true, MaximumIsExclusive = true)]
    public double MaxGroupRatio { get; init; } = 0.9;

    /// <summary>In how many steps, 1 to 1000, each with scores of its own. Default 1.</summary>
    [Range(1, 1000)]
    public int Steps { get; init; } = 1;

    /// <summary>Names of nodes or weights whose outputs keep all channels; * is any text, ? any character. Empty by default.</summary>
    public IReadOnlyList<string> Protect { get; init; } = [];

    /// <summary>Sizes of the inputs' named dimensions, to count multiply-accumulates with; see <see cref="ModelCost.Of"/>. Empty by default.</summary>
    public IReadOnlyDictionary<string, long> Sizes { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Sizes.FirstOrDefault(static pair => pair.Value < 1) is { Key: { } name, Value: var size })
            yield return new ValidationResult($"{nameof(Sizes)}[\"{name}\"] is {size}, expected 1 or more");
        if (Protect.Any(string.IsNullOrEmpty)) yield return new ValidationResult($"{nameof(Protect)} has an empty pattern, expected names");
    }
}
