using System.Buffers.Binary;
using System.IO.Compression;
using Lifecycle.Inference.Preprocessing.Images;
using Lifecycle.Samples.Shared;
using Lifecycle.Training.Data;
using Lifecycle.Training.Optimization;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.Samples.Predict;

/// <summary>What the sample makes where it is given nothing: images of Fashion-MNIST as files, and a small model of them.</summary>
internal static class FashionPng
{
    public const string DefaultFolder = "/usr/share/datasets/fashion-mnist";
    private const int Side = 28;
    private const int TrainImages = 10_000;
    private static readonly string[] _labels = ["T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

    /// <summary>Trains a perceptron for a few seconds, and exports it with what turns an image file into its input.</summary>
    public static async Task TrainAsync(string data, string path, CancellationToken cancellationToken)
    {
        SampleProgram.CheckBeforeTraining(json: null);
        using var all = Read(data, "train");
        var (train, validation) = all.Take(Math.Min(TrainImages, (int)all.Count)).Split(validationCount: 1000, seed: 42);
        using var model = Sequential(Flatten(), Linear(Side * Side, 128), ReLU(), Linear(128, _labels.Length));
        var trainer = new Trainer(model, Losses.CrossEntropy(), new TrainerOptions { Epochs = 3, BatchSize = 64, Seed = 42, Optimizer = Optimizers.AdamW(learningRate: 2e-3) });
        await trainer.FitAsync(train, validation, cancellationToken);
        var preprocessing = new ImagePreprocessing { Height = Side, Width = Side, Channels = 1 };
        Exporter.Export(model, rand(2, 1, Side, Side), new ExportOptions { Preprocessing = [preprocessing], Labels = _labels }).Save(path);
    }

    /// <summary>Writes test images as PNG files, each named by its number and its label.</summary>
    public static void WriteImages(string data, string folder, int count)
    {
        using var test = Read(data, "t10k");
        for (var index = 0; index < Math.Min(count, (int)test.Count); index++)
        {
            var label = _labels[test.Labels[index].item<long>()];
            File.WriteAllBytes(Path.Combine(folder, $"{index:00000} {label}.png"), Png(test.Images[index].data<byte>().ToArray()));
        }
    }

    private static IdxDataset Read(string folder, string part)
    {
        if (!Directory.Exists(folder))
            throw new UsageException($"There is no data folder \"{folder}\"; expected the IDX files of Fashion-MNIST; install them (apt-get install dataset-fashion-mnist), or name --model and --images.");
        return IdxDataset.Load(Path.Combine(folder, $"{part}-images-idx3-ubyte.gz"), Path.Combine(folder, $"{part}-labels-idx1-ubyte.gz"), classCount: _labels.Length);
    }

    /// <summary>A gray PNG file: signature, header, the rows each behind a filter of 0, end.</summary>
    private static byte[] Png(byte[] pixels)
    {
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        Chunk(file, "IHDR"u8, [0, 0, 0, Side, 0, 0, 0, Side, 8, 0, 0, 0, 0]);
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            foreach (var row in pixels.Chunk(Side))
            {
                zlib.WriteByte(0);
                zlib.Write(row);
            }
        }
        Chunk(file, "IDAT"u8, packed.ToArray());
        Chunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static void Chunk(MemoryStream file, ReadOnlySpan<byte> name, byte[] content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        file.Write(name);
        file.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc([.. name, .. content]));
        file.Write(number);
    }

    private static uint Crc(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
        }
        return ~crc;
    }
}
