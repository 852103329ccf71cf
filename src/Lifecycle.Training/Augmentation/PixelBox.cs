using System.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Augmentation;

/// <summary>A rectangle of whole pixels; empty where height or width is 0.</summary>
internal readonly record struct PixelBox(int Top, int Left, int Height, int Width)
{
    /// <summary>The map that makes this box the whole frame of an image of the given size: pixel units, the origin at the image's centre.</summary>
    public Matrix3x2 ToFrame(long height, long width) =>
        Matrix3x2.CreateTranslation((width / 2f) - (Left + (Width / 2f)), (height / 2f) - (Top + (Height / 2f))) * Matrix3x2.CreateScale((float)width / Width, (float)height / Height);

    /// <summary>The centres of its first and last pixels, x before y, where -1 and 1 are the image's edges.</summary>
    public void WriteBounds(long height, long width, Span<float> least, Span<float> greatest)
    {
        least[0] = (((2f * Left) + 1) / width) - 1;
        least[1] = (((2f * Top) + 1) / height) - 1;
        greatest[0] = (((2f * (Left + Width)) - 1) / width) - 1;
        greatest[1] = (((2f * (Top + Height)) - 1) / height) - 1;
    }

    /// <summary>Where each sample's box is: bool [count, 1, height, width], on the images' device.</summary>
    public static Tensor Mask(PixelBox[] boxes, Tensor images)
    {
        var (count, height, width) = (boxes.Length, images.shape[2], images.shape[3]);
        var edges = new long[4 * count];
        for (var i = 0; i < count; i++)
            (edges[i], edges[count + i], edges[(2 * count) + i], edges[(3 * count) + i]) = (boxes[i].Top, boxes[i].Top + boxes[i].Height, boxes[i].Left, boxes[i].Left + boxes[i].Width);
        using var scope = NewDisposeScope();
        var device = torch.tensor(edges, [4, count, 1, 1, 1]).to(images.device);
        return Between(device[0], device[1], height, [1, 1, height, 1]).logical_and(Between(device[2], device[3], width, [1, 1, 1, width])).MoveToOuterDisposeScope();
    }

    private static Tensor Between(Tensor first, Tensor end, long length, long[] shape)
    {
        var positions = torch.arange(length, ScalarType.Int64, first.device).view(shape);
        return positions.ge(first).logical_and(positions.lt(end));
    }
}
