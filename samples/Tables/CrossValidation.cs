using Lifecycle.Inference.Preprocessing.Tables;
using Lifecycle.Samples.Shared;
using Lifecycle.Training.Data.Tables;
using static TorchSharp.torch;

namespace Lifecycle.Samples.Tables;

/// <summary>How good a model is on rows that it has not seen, and how much that depends on which rows these are.</summary>
internal static class CrossValidation
{
    public const int Folds = 5;

    /// <summary>Fits an encoder and a model on each fold's training rows, and measures them on its others.</summary>
    public static async Task<(double Mean, double Deviation)> RunAsync(
        Func<TableEncoder, int, nn.Module<Tensor, Tensor>> create, ITable rows, SampleOptions options, CancellationToken cancellationToken)
    {
        var accuracies = new List<double>();
        foreach (var (trainRows, validationRows) in rows.KFold(Folds, options.Seed, stratifyBy: Movies.Rating))
        {
            var encoder = TableEncoder.Fit(Movies.Schema, trainRows);
            using var train = TableDataset.Load(trainRows, encoder);
            using var validation = TableDataset.Load(validationRows, encoder);
            using var model = create(encoder, options.Seed);
            var (accuracy, _) = await Models.TrainAsync(model, train, validation, options, cancellationToken);
            accuracies.Add(accuracy);
            Console.WriteLine(FormattableString.Invariant($"{create.Method.Name}, fold {accuracies.Count} of {Folds}: {accuracy:P1}"));
        }
        var mean = accuracies.Average();
        return (mean, Math.Sqrt(accuracies.Average(accuracy => Math.Pow(accuracy - mean, 2))));
    }
}
