using Lifecycle.Onnx.Files;
using Lifecycle.Training.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Augmentation;

/// <summary>A sheet of augmented images, to look at before a long run: a row a sample, the original in the first column.</summary>
public static class AugmentationSheet
{
    private const int Gap = 2;
    private const int LeastSide = 64;
    private const long MostPixels = 1 << 26;

    /// <summary>Writes the sheet as a PNG file. Small images are enlarged by a whole factor; columns are what successive epochs would see.</summary>
    /// <param name="path">The file to write, in an existing folder.</param>
    /// <param name="images">Shape [count, channels, height, width] of 1 or 3 channels: bytes, or floating numbers from 0 to 1.</param>
    /// <param name="augmentations">What to apply, as in <see cref="TrainerOptions.Augmentations"/>.</param>
    /// <param name="columns">Augmented images a sample, 1 to 100.</param>
    /// <param name="seed">Decides the draws.</param>
    /// <exception cref="DataException">The images have another shape or type, or there are too many for a sheet of 2^26 pixels.</exception>
    /// <exception cref="UsageException">The file cannot be written, or an augmentation is out of range.</exception>
    public static void Write(string path, Tensor images, IReadOnlyList<IAugmentation> augmentations, int columns = 8, long seed = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(augmentations);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(columns, 100);
        Onnx.Options.OptionsValidator.Check("The augmentations are out of range", augmentations.Select(a => (a.GetType().Name, (object)a)));
        if (images.shape is not [> 0, 1 or 3, > 0, > 0] || !(images.dtype == ScalarType.Byte || images.is_floating_point()))
            throw new DataException($"An augmentation sheet got images {images.dtype} {ElementSpec.Format(images.shape)}; expected bytes or floating numbers [count x 1 or 3 channels x height x width]; choose channels or convert the images.");
        var (height, width) = (images.shape[2], images.shape[3]);
        var enlarge = Math.Max(1, LeastSide / Math.Min(height, width));
        var (down, across) = (((height * enlarge) + Gap) * images.shape[0], ((width * enlarge) + Gap) * (columns + 1));
        if (down * across > MostPixels)
            throw new DataException($"An augmentation sheet of {images.shape[0]} samples and {columns} columns would have {down} x {across} pixels; expected at most {MostPixels}; give fewer samples or columns.");
        var pixels = Draw(images, augmentations, columns, seed, enlarge);
        AtomicFile.Write(path, stream => PngEncoder.Write(stream, pixels, (int)across, (int)down));
    }

    private static byte[] Draw(Tensor images, IReadOnlyList<IAugmentation> augmentations, int columns, long seed, long enlarge)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var originals = Normalization.ToUnitInterval(images.cpu());
        var pipeline = new AugmentationPipeline(augmentations, seed);
        var cells = Enumerable.Range(0, columns).Select(epoch => pipeline.Apply(originals, epoch, step: 0)).Prepend(originals).Select(cell => Cell(cell, enlarge));
        // [samples, columns, height, width, 3] to [samples x height, columns x width, 3].
        var sheet = torch.stack([.. cells], 1);
        var shape = sheet.shape;
        return sheet.permute(0, 2, 1, 3, 4).contiguous().view(shape[0] * shape[2], shape[1] * shape[3], 3).bytes.ToArray();
    }

    private static Tensor Cell(Tensor images, long enlarge)
    {
        var bytes = images.to(ScalarType.Float32).clamp(0, 1).mul(255).round().to(ScalarType.Byte).expand(-1, 3, -1, -1);
        var large = bytes.repeat_interleave(enlarge, 2).repeat_interleave(enlarge, 3);
        return nn.functional.pad(large, [0, Gap, 0, Gap], value: 255).permute(0, 2, 3, 1);
    }
}
