using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Data;

/// <summary>
/// Images and labels from a pair of IDX files, as MNIST and its kin come. Images stay bytes, of shape [count, 1, height,
/// width] for gray ones; labels are int64 [count].
/// </summary>
public sealed class IdxDataset : TensorDataset
{
    private IdxDataset(Tensor images, Tensor labels) : base(images, labels)
    {
        Images = images;
        Labels = labels;
    }

    /// <summary>All images, owned by the dataset.</summary>
    public Tensor Images { get; }

    /// <summary>All labels, owned by the dataset.</summary>
    public Tensor Labels { get; }

    /// <summary>Reads the pair of files.</summary>
    /// <param name="imagesPath">IDX file of uint8 [count, height, width] or [count, channels, height, width], plain or gzip.</param>
    /// <param name="labelsPath">IDX file of uint8 [count], plain or gzip.</param>
    /// <param name="classCount">The number of classes; labels lie from 0 to one less.</param>
    /// <param name="maxBytes">The largest uncompressed content of a file to accept.</param>
    /// <exception cref="UsageException">A file is not there or not readable.</exception>
    /// <exception cref="DataException">A file is not as described, the counts differ, or a label is outside its range.</exception>
    public static IdxDataset Load(string imagesPath, string labelsPath, int classCount, long maxBytes = IdxFile.DefaultMaxBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classCount, 1);
        using var scope = NewDisposeScope();
        var images = IdxFile.Read(imagesPath, maxBytes);
        var labels = IdxFile.Read(labelsPath, maxBytes);
        CheckImages(images, imagesPath);
        CheckLabels(labels, labelsPath, classCount);
        if (images.shape[0] != labels.shape[0])
            throw new DataException($"\"{imagesPath}\" holds {images.shape[0]} images and \"{labelsPath}\" {labels.shape[0]} labels; expected as many labels as images; give files that belong together.");
        var channels = images.shape is [var count, var height, var width] ? images.reshape(count, 1, height, width) : images;
        return new IdxDataset(channels, labels.to(ScalarType.Int64));
    }

    private static void CheckImages(Tensor images, string path)
    {
        if (images.dtype != ScalarType.Byte || images.shape.Length is not (3 or 4) || images.shape.Contains(0))
            throw new DataException($"\"{path}\" holds {images.dtype} {ElementSpec.Format(images.shape)}; expected images: Byte [count x height x width], none of them 0; give the file of the images.");
    }

    private static void CheckLabels(Tensor labels, string path, int classCount)
    {
        if (labels.dtype != ScalarType.Byte || labels.shape.Length != 1)
            throw new DataException($"\"{path}\" holds {labels.dtype} {ElementSpec.Format(labels.shape)}; expected labels: Byte [count]; give the file of the labels.");
        var wrong = labels.bytes.IndexOfAnyExceptInRange((byte)0, (byte)Math.Min(classCount - 1, byte.MaxValue));
        if (wrong >= 0)
            throw new DataException($"\"{path}\": label {wrong} is {labels.bytes[wrong]}; expected 0 to {classCount - 1}; give the file of the labels or the right number of classes.");
    }
}
