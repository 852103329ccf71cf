using System.ComponentModel.DataAnnotations;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Augmentation;

/// <summary>
/// Replaces single values of a table by the same feature of another row of the batch, drawn for each; for features of any type,
/// categories among them.
/// </summary>
/// <param name="probability">How often a value is replaced, from 0 to 1.</param>
/// <param name="columns">The features that are replaced, from 0; null is all.</param>
public sealed class SwapNoise(double probability = 0.1, IReadOnlyList<int>? columns = null) : IAugmentation
{
    /// <summary>How often a value is replaced.</summary>
    [Range(0.0, 1.0)]
    public double Probability { get; } = probability;

    /// <summary>The features that are replaced; null is all.</summary>
    public IReadOnlyList<int>? Columns { get; } = columns;

    /// <inheritdoc/>
    public Tensor Apply(Tensor images, AugmentationContext context) => AugmentedBatch.Any(this, images, context, 2, "count x features", rows =>
    {
        var count = rows.shape[0];
        if (count < 2) return rows;
        var draws = context.Uniform(rows.shape, rows.device);
        var chosen = TableColumns.Mask(this, rows, Columns) is { } mask ? draws.lt(Probability).logical_and(mask.gt(0)) : draws.lt(Probability);
        // Never the row itself: from 1 to count - 1 rows further.
        var others = context.Integers(count - 1, rows.shape, rows.device).add_(torch.arange(1, count + 1, ScalarType.Int64, rows.device).unsqueeze(1)).remainder_(count);
        return torch.where(chosen, rows.gather(0, others), rows);
    });
}
