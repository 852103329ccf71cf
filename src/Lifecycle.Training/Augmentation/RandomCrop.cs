using System.ComponentModel.DataAnnotations;
using System.Numerics;
using Lifecycle.Training.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Augmentation;

/// <summary>Pads an image on all sides and cuts a random part of its old size out of it: a shift by whole pixels.</summary>
/// <param name="padding">Pixels on each side, 0 to 1024.</param>
/// <param name="mode">What the padding holds.</param>
public sealed class RandomCrop(int padding, PaddingMode mode = PaddingMode.Zeros) : IAugmentation, IAffineView
{
    /// <summary>Pixels on each side.</summary>
    [Range(0, 1024)]
    public int Padding { get; } = padding;

    /// <summary>What the padding holds.</summary>
    [EnumDataType(typeof(PaddingMode))]
    public PaddingMode Mode { get; } = mode;

    AffineAugmentation? IAffineView.Affine => Mode == PaddingMode.Zeros ? new Shift(this) : null;

    /// <inheritdoc/>
    public Tensor Apply(Tensor images, AugmentationContext context)
    {
        if (Mode == PaddingMode.Zeros) return new Shift(this).Apply(images, context);
        return AugmentedBatch.Images(this, images, context, values =>
        {
            var (count, height, width) = (values.shape[0], values.shape[2], values.shape[3]);
            if (Mode == PaddingMode.Reflect && Padding >= Math.Min(height, width))
                throw AugmentedBatch.Refuse(this, images, $"images higher and wider than the padding, which is {Padding}", "give a smaller padding or another mode");
            var offsets = new (int X, int Y)[count];
            for (var i = 0; i < count; i++) offsets[i] = (DrawOffset(context.Sample(i), Padding), DrawOffset(context.Sample(i), Padding));
            return Take(values, offsets, Mode);
        });
    }

    /// <summary>Takes of each image, padded, the part that begins at an offset from its top left corner.</summary>
    internal static Tensor Take(Tensor images, (int X, int Y)[] offsets, PaddingMode mode)
    {
        var (count, channels, height, width) = (images.shape[0], images.shape[1], images.shape[2], images.shape[3]);
        var (rows, columns) = (new long[count * height], new long[count * width]);
        for (var i = 0; i < count; i++)
        {
            for (var y = 0; y < height; y++) rows[(i * height) + y] = Inside(y + offsets[i].Y, height, mode) * width;
            for (var x = 0; x < width; x++) columns[(i * width) + x] = Inside(x + offsets[i].X, width, mode);
        }
        var index = torch.tensor(rows, [count, 1, height, 1]).add(torch.tensor(columns, [count, 1, 1, width])).view(count, 1, height * width).to(images.device);
        return images.reshape(count, channels, height * width).gather(2, index.expand(count, channels, height * width)).view(images.shape);
    }

    private static long Inside(long position, long length, PaddingMode mode)
    {
        if (mode == PaddingMode.Edge) return Math.Clamp(position, 0, length - 1);
        if (position < 0) return -position;
        return position < length ? position : (2 * (length - 1)) - position;
    }

    private static int DrawOffset(RandomStream random, int padding) => random.NextInt((2L * padding) + 1) - padding;

    private sealed class Shift(RandomCrop crop) : AffineAugmentation
    {
        internal override IAugmentation Origin => crop;

        public override Matrix3x2 Draw(RandomStream random, long height, long width)
        {
            var x = DrawOffset(random, crop.Padding);
            return Matrix3x2.CreateTranslation(-x, -DrawOffset(random, crop.Padding));
        }
    }
}
