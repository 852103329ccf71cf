using System.ComponentModel.DataAnnotations;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Augmentation;

/// <summary>Adds noise from a normal distribution to the features of a table.</summary>
/// <param name="std">The noise's standard deviation, in units of the features (of their deviation, where they are standardized); 0 to 100.</param>
/// <param name="columns">The features that get noise, from 0; null is all. Leave out those that stand for categories.</param>
public sealed class FeatureNoise(double std, IReadOnlyList<int>? columns = null) : IAugmentation
{
    /// <summary>The noise's standard deviation.</summary>
    [Range(0.0, 100.0)]
    public double Std { get; } = std;

    /// <summary>The features that get noise; null is all.</summary>
    public IReadOnlyList<int>? Columns { get; } = columns;

    /// <inheritdoc/>
    public Tensor Apply(Tensor images, AugmentationContext context) => AugmentedBatch.Table(this, images, context, rows =>
    {
        var noise = context.Normal(rows).mul_(Std);
        return (TableColumns.Mask(this, rows, Columns) is { } chosen ? noise.mul_(chosen) : noise).add_(rows);
    });
}
