using System.ComponentModel.DataAnnotations;
using Lifecycle.Training.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Augmentation;

/// <summary>
/// Pastes a random rectangle of another image of the batch into each image; the targets are mixed by area (Yun et al., "CutMix",
/// 2019). Each image draws its own rectangle.
/// </summary>
/// <param name="alpha">Both parameters of the beta distribution of the area that stays; 1 makes all areas equally frequent; above 0 to 100.</param>
public sealed class CutMix(double alpha = 1) : IBatchMixing
{
    /// <summary>Both parameters of the beta distribution of the area that stays.</summary>
    [Range(0.001, 100.0)]
    public double Alpha { get; } = alpha;

    /// <inheritdoc/>
    public (Tensor Inputs, Tensor Targets) Mix(Tensor inputs, Tensor targets, AugmentationContext context)
    {
        var partners = MixingPartners.Draw(this, inputs, targets, context);
        if (inputs.shape is not [var count, _, var height, var width] || targets.shape.Length > 2)
            throw new DataException($"The mixing CutMix got inputs {ElementSpec.Format(inputs.shape)} and targets {ElementSpec.Format(targets.shape)}; expected images [count x channels x height x width] and targets [count x classes]; use MixUp for this data.");
        var boxes = new PixelBox[count];
        for (var i = 0; i < boxes.Length; i++) boxes[i] = DrawBox(context.Sample(i), height, width);
        using var scope = NewDisposeScope();
        var (mixed, soft) = Paste(inputs, targets, partners, boxes);
        return (mixed.MoveToOuterDisposeScope(), soft.MoveToOuterDisposeScope());
    }

    /// <summary>Pastes each box from the partner.</summary>
    internal static (Tensor Inputs, Tensor Targets) Paste(Tensor inputs, Tensor targets, long[] partners, PixelBox[] boxes)
    {
        var area = (float)(inputs.shape[2] * inputs.shape[3]);
        var kept = Array.ConvertAll(boxes, box => 1 - (box.Height * box.Width / area));
        var mixed = torch.where(PixelBox.Mask(boxes, inputs), inputs.index_select(0, Draws.Indices(partners, inputs)), inputs);
        return (mixed, MixUp.Mean(targets, partners, kept));
    }

    private PixelBox DrawBox(RandomStream random, long height, long width)
    {
        var side = Math.Sqrt(1 - random.NextBeta(Alpha)) / 2;
        var (y, x) = (random.NextInt(height), random.NextInt(width));
        var (halfHeight, halfWidth) = ((int)(height * side), (int)(width * side));
        var (top, left) = (Math.Max(0, y - halfHeight), Math.Max(0, x - halfWidth));
        return new PixelBox(top, left, (int)Math.Min(height, y + halfHeight) - top, (int)Math.Min(width, x + halfWidth) - left);
    }
}
