using System.Numerics;
using Lifecycle.Training.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Augmentation;

/// <summary>
/// Neighbouring augmentations of geometry as one: a map a sample, by which the batch is sampled once, bilinearly, with black
/// outside the image. A resized crop starts a run; what may follow it in the same run are flips, which keep its frame.
/// </summary>
internal static class SamplingRun
{
    /// <summary>The run that starts at a place of a list, with its length; null where none does.</summary>
    public static (int Length, Func<Tensor, Func<int, AugmentationContext>, Tensor> Stage)? TryStart(IReadOnlyList<IAugmentation> augmentations, int start)
    {
        var crop = augmentations[start] as RandomResizedCrop;
        var first = crop is null ? start : start + 1;
        var maps = augmentations.Skip(first).Select(AsAffine).TakeWhile(map => map is not null && (crop is null || map.KeepsFrame)).ToArray();
        var length = first - start + maps.Length;
        return length == 0 ? null : (length, (images, contexts) =>
            Apply(images, crop, crop is null ? null : contexts(start), maps!, [.. maps.Select((_, i) => contexts(first + i))]));
    }

    /// <summary>An augmentation as an affine one, where it is.</summary>
    public static AffineAugmentation? AsAffine(IAugmentation augmentation) => augmentation switch
    {
        AffineAugmentation affine => affine,
        IAffineView view => view.Affine,
        _ => null,
    };

    /// <summary>Draws from each of <paramref name="maps"/> and samples the batch once.</summary>
    public static Tensor Apply(Tensor images, RandomResizedCrop? crop, AugmentationContext? cropContext, IReadOnlyList<AffineAugmentation> maps, IReadOnlyList<AugmentationContext> contexts)
    {
        var named = crop ?? maps[0].Origin;
        return AugmentedBatch.Images(named, images, cropContext ?? contexts[0], values =>
        {
            var (count, height, width) = (values.shape[0], values.shape[2], values.shape[3]);
            var (composed, windows) = (new Matrix3x2[count], crop is null ? null : new PixelBox[count]);
            for (var sample = 0; sample < count; sample++)
            {
                composed[sample] = Matrix3x2.Identity;
                if (windows is not null)
                {
                    windows[sample] = crop!.Draw(cropContext!.Sample(sample), height, width);
                    composed[sample] = windows[sample].ToFrame(height, width);
                }
                for (var map = 0; map < maps.Count; map++) composed[sample] *= maps[map].Draw(contexts[map].Sample(sample), height, width);
            }
            return Sample(values, composed, windows);
        });
    }

    /// <summary>Samples each image by its map, from where a pixel is to where it goes; and within its window, if there are windows.</summary>
    public static Tensor Sample(Tensor images, Matrix3x2[] maps, PixelBox[]? windows = null)
    {
        var shape = images.shape;
        var (count, height, width) = (maps.Length, shape[2], shape[3]);
        var draws = new float[count * (windows is null ? 6 : 10)];
        for (var sample = 0; sample < count; sample++)
        {
            WriteSamplingMap(maps[sample], height, width, draws.AsSpan(6 * sample, 6));
            if (windows is not null) windows[sample].WriteBounds(height, width, draws.AsSpan((6 * count) + (2 * sample), 2), draws.AsSpan((8 * count) + (2 * sample), 2));
        }
        if (BilinearSampling.Takes(images)) return BilinearSampling.Sample(images, draws, windows is null ? default : draws.AsMemory(6 * (int)count));
        var device = torch.tensor(draws, ScalarType.Float32).to(images.dtype, images.device);
        var grid = nn.functional.affine_grid(device.narrow(0, 0, 6 * count).view(count, 2, 3), shape, align_corners: false);
        if (windows is not null) grid.clamp_(device.narrow(0, 6 * count, 2 * count).view(count, 1, 1, 2), device.narrow(0, 8 * count, 2 * count).view(count, 1, 1, 2));
        return nn.functional.grid_sample(images, grid, GridSampleMode.Bilinear, GridSamplePaddingMode.Zeros, align_corners: false);
    }

    // Sampling asks where an output pixel comes from, hence the inverse; its coordinates run from -1 to 1 between the image's edges.
    private static void WriteSamplingMap(Matrix3x2 map, long height, long width, Span<float> theta)
    {
        if (!Matrix3x2.Invert(map, out var inverse)) throw new UsageException($"An augmentation drew the map {map}, which cannot be inverted; expected a scale other than 0.");
        var ratio = (float)height / width;
        theta[0] = inverse.M11;
        theta[1] = inverse.M21 * ratio;
        theta[2] = inverse.M31 * 2 / width;
        theta[3] = inverse.M12 / ratio;
        theta[4] = inverse.M22;
        theta[5] = inverse.M32 * 2 / height;
    }
}
