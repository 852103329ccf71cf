using System.Globalization;
using System.IO.Compression;
using Lifecycle.Training.Data;
using Lifecycle.Training.Metrics;
using Lifecycle.Training.Optimization;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Benchmarks.Accuracy;

/// <summary>
/// Rows of numbers, the class last, in a file of python3-sklearn, and a perceptron for them. Python/rows_accuracy.py does the same,
/// and reads these properties as JSON.
/// </summary>
/// <param name="File">Comma-separated, gzip where its name ends so.</param>
/// <param name="Header">Whether the first line is none of the rows.</param>
/// <param name="Scale">What inputs are divided by; null standardizes them by the training rows.</param>
internal sealed record RowsTask(string File, bool Header, double? Scale, int Hidden, int Classes, int Epochs, int Batch, double LearningRate, double WeightDecay)
{
    private const string Folder = "/usr/lib/python3/dist-packages/sklearn/datasets/data/";

    /// <summary>Handwritten digits of 8x8 pixels from 0 to 16: 1,797 rows.</summary>
    public static RowsTask Digits => new(Folder + "digits.csv.gz", Header: false, Scale: 16, Hidden: 64, Classes: 10, Epochs: 20, Batch: 32, LearningRate: 3e-3, WeightDecay: 0.05);

    /// <summary>Measurements of 569 tumours: 30 columns.</summary>
    public static RowsTask BreastCancer => new(Folder + "breast_cancer.csv", Header: true, Scale: null, Hidden: 16, Classes: 2, Epochs: 3, Batch: 32, LearningRate: 3e-3, WeightDecay: 0.05);

    /// <summary>Trains with a seed.</summary>
    /// <returns>The accuracy on every fifth row, which it has not seen.</returns>
    public double Train(int seed)
    {
        using var scope = NewDisposeScope();
        manual_seed(seed);
        var (train, test) = Read();
        using var model = nn.Sequential(nn.Linear(train.Inputs[0].Shape[0], Hidden), nn.ReLU(), nn.Linear(Hidden, Classes));
        var trainer = new Trainer(model, Losses.CrossEntropy(), new TrainerOptions
        {
            Epochs = Epochs, BatchSize = Batch, Seed = seed, Device = "cpu", RestoreBest = false, Metrics = [Metrics.Accuracy()],
            Optimizer = Optimizers.AdamW(LearningRate, WeightDecay),
        });
        trainer.FitAsync(train).GetAwaiter().GetResult();
        return trainer.EvaluateAsync(test).GetAwaiter().GetResult().Metrics["accuracy"];
    }

    private (TensorDataset Train, TensorDataset Test) Read()
    {
        var rows = Lines().Skip(Header ? 1 : 0).Select(static line => line.Split(',').Select(static cell => float.Parse(cell, CultureInfo.InvariantCulture)).ToArray()).ToArray();
        var all = torch.tensor([.. rows.SelectMany(static row => row)], [rows.Length, rows[0].Length]);
        var held = torch.arange(rows.Length).remainder(5).eq(4);
        var (inputs, labels) = (all.narrow(1, 0, rows[0].Length - 1), all.select(1, rows[0].Length - 1).to(ScalarType.Int64));
        inputs = Scale is { } scale ? inputs.div(scale) : Standardized(inputs, inputs[held.logical_not()]);
        return (new TensorDataset(inputs[held.logical_not()], labels[held.logical_not()]), new TensorDataset(inputs[held], labels[held]));
    }

    private static Tensor Standardized(Tensor inputs, Tensor seen) => inputs.sub(seen.mean([0])).div(seen.std([0], unbiased: false));

    private IEnumerable<string> Lines()
    {
        using var file = System.IO.File.OpenRead(File);
        using Stream content = File.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(content);
        while (reader.ReadLine() is { } line) yield return line;
    }
}
