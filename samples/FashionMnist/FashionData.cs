using Lifecycle.Training.Data;

namespace Lifecycle.Samples.FashionMnist;

/// <summary>Fashion-MNIST: 60,000 images to learn from and 10,000 to test with, gray, 28x28, of 10 kinds of clothing.</summary>
internal sealed class FashionData : IDisposable
{
    public const string DefaultFolder = "/usr/share/datasets/fashion-mnist";

    public static readonly string[] Labels = ["T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

    /// <summary>Mean and deviation of the training images.</summary>
    public static readonly Normalization Normalization = new(mean: 0.2860, std: 0.3530);

    private FashionData(IdxDataset train, IdxDataset test) => (Train, Test) = (train, test);

    public IdxDataset Train { get; }

    public IdxDataset Test { get; }

    public static FashionData Load(string folder)
    {
        if (!Directory.Exists(folder))
            throw new UsageException($"There is no data folder \"{folder}\"; expected the IDX files of Fashion-MNIST; install them (apt-get install dataset-fashion-mnist) or name their folder with --data.");
        var train = Read(folder, "train");
        try
        {
            return new FashionData(train, Read(folder, "t10k"));
        }
        catch
        {
            train.Dispose();
            throw;
        }
    }

    /// <summary>Refuses to take more images than there are.</summary>
    public void Require(int trainImages, int testImages)
    {
        if (Train.Count < trainImages)
            throw new DataException($"The data hold {Train.Count} training images; expected at least {trainImages}; ask for fewer with --train-images.");
        if (Test.Count < testImages)
            throw new DataException($"The data hold {Test.Count} test images; expected at least {testImages}; ask for fewer with --test-images.");
    }

    public void Dispose()
    {
        Train.Dispose();
        Test.Dispose();
    }

    private static IdxDataset Read(string folder, string part) => IdxDataset.Load(
        Path.Combine(folder, $"{part}-images-idx3-ubyte.gz"),
        Path.Combine(folder, $"{part}-labels-idx1-ubyte.gz"),
        classCount: Labels.Length);
}
