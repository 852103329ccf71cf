using System.ComponentModel.DataAnnotations;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Augmentation;

/// <summary>Replaces random tokens by the mask token (Devlin et al., "BERT", 2018); special tokens stay as they are.</summary>
/// <param name="maskId">The id of the mask token (or of the unknown token, as word dropout).</param>
/// <param name="probability">How often a token is replaced, from 0 to 1.</param>
/// <param name="specialIds">Ids that are never replaced, such as those of padding, start and end.</param>
public sealed class TokenMasking(long maskId, double probability = 0.15, params IReadOnlyList<long> specialIds) : IAugmentation
{
    /// <summary>The id of the mask token.</summary>
    [Range(0, long.MaxValue)]
    public long MaskId { get; } = maskId;

    /// <summary>How often a token is replaced.</summary>
    [Range(0.0, 1.0)]
    public double Probability { get; } = probability;

    /// <summary>Ids that are never replaced.</summary>
    [Required]
    public IReadOnlyList<long> SpecialIds { get; } = specialIds;

    /// <inheritdoc/>
    public Tensor Apply(Tensor images, AugmentationContext context) => AugmentedBatch.Any(this, images, context, 2, "count x length", ids =>
    {
        if (ids.dtype != ScalarType.Int64) throw AugmentedBatch.Refuse(this, ids, "token ids, Int64", "leave the augmentation out for this data");
        var chosen = context.Uniform(ids.shape, ids.device).lt(Probability);
        foreach (var special in SpecialIds) chosen.logical_and_(ids.ne(special));
        return ids.masked_fill(chosen, MaskId);
    });
}
