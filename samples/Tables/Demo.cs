using Lifecycle.Inference.Preprocessing;
using Lifecycle.Inference.Preprocessing.Tables;
using Lifecycle.Samples.Shared;
using Lifecycle.Training.Data;
using Lifecycle.Training.Data.Splitting;
using Lifecycle.Training.Data.Tables;
using Lifecycle.Training.Logging;
using static TorchSharp.torch;

namespace Lifecycle.Samples.Tables;

/// <summary>Split, cross-validate, train, test once, export, predict from raw rows.</summary>
internal static class Demo
{
    public static async Task RunAsync(SampleOptions options, CancellationToken cancellationToken)
    {
        var movies = Movies.Read(options.Data);
        var (known, unseen) = movies.Split(validationFraction: 0.2, options.Seed, stratifyBy: Movies.Rating);
        Console.WriteLine($"What is in the table:\n{InferredSchema.Of(known, target: Movies.Rating)}\n");

        var linearFolds = await CrossValidation.RunAsync(Models.Linear, known, options, cancellationToken);
        var perceptronFolds = await CrossValidation.RunAsync(Models.Perceptron, known, options, cancellationToken);

        // The encoder learns medians, categories and scales from the rows to learn from, never from those to test with.
        var encoder = TableEncoder.Fit(Movies.Schema, known);
        Console.WriteLine($"\nWhat the encoder learned:\n{encoder}\n");
        using var train = TableDataset.Load(known, encoder);
        using var test = TableDataset.Load(unseen, encoder);
        using var linear = Models.Linear(encoder, options.Seed);
        var linearTest = await Models.TrainAsync(linear, train, test, options, cancellationToken);

        using var perceptron = Models.Perceptron(encoder, options.Seed);
        var report = options.OutputFile("report.html");
        var perceptronTest = await Models.TrainAsync(perceptron, train, test, options, cancellationToken, new ConsoleLogger(), new HtmlReportLogger(report, "Ratings of movies", test, encoder.Classes));

        var path = options.OutputFile("movies.onnx");
        using (var example = train.Read([0, 1])) Exporter.Export(perceptron, example.Inputs[0], new ExportOptions { Preprocessing = [encoder] }).Save(path);
        var (changed, difference) = Compare(path, unseen, perceptron, test);

        var labels = test.ReadLabels();
        var mostFrequent = labels.CountBy(label => label).Max(pair => pair.Value) / (double)labels.Length;
        new ResultTable("", $"accuracy, {CrossValidation.Folds} folds of {train.Count}", $"accuracy, {test.Count} unseen", "macro F1")
            .Row("the most frequent rating", $"", $"{mostFrequent:P1}", $"")
            .Row("linear", $"{linearFolds.Mean:P1} ± {linearFolds.Deviation:P1}", $"{linearTest.Accuracy:P1}", $"{linearTest.F1:P1}")
            .Row("perceptron", $"{perceptronFolds.Mean:P1} ± {perceptronFolds.Deviation:P1}", $"{perceptronTest.Accuracy:P1}", $"{perceptronTest.F1:P1}")
            .Print();
        Console.WriteLine(FormattableString.Invariant($"From raw rows, {path} rates {changed} of {test.Count} movies differently than the TorchSharp model; the largest difference of a score is {difference:G2}."));
        Console.WriteLine($"The report of the run is {report}.");
        JsonResults.Write(options.Json, new
        {
            mostFrequent, linearFolds = linearFolds.Mean, perceptronFolds = perceptronFolds.Mean,
            linearTest = linearTest.Accuracy, perceptronTest = perceptronTest.Accuracy, changedPredictions = changed,
        });
        if (changed > 0) throw new ModelException($"\"{path}\" rates {changed} of {test.Count} movies differently than the TorchSharp model; expected none.");
    }

    /// <summary>Predicts row by row as a program would that has nothing but the file: the encoder comes out of its metadata.</summary>
    private static (int Changed, double Difference) Compare(string path, ITable rows, nn.Module<Tensor, Tensor> model, TableDataset encoded)
    {
        using var predictor = Predictor.Load(path);
        var encoder = (TableEncoder)PreprocessingMetadata.Read(predictor.Metadata)[0].Preprocessing;
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var batch = encoded.ReadAll();
        var expected = model.call(batch.Inputs[0]);
        var classes = expected.argmax(1).data<long>().ToArray();
        var (changed, difference) = (0, 0.0);
        foreach (var (row, number) in rows.Rows().Select((row, number) => (row, number)))
        {
            var movie = rows.ColumnNames.Zip(row.Values).ToDictionary(pair => pair.First, pair => pair.Second);
            var prediction = predictor.Predict(encoder.Encode(movie).Features);
            if (prediction.Class() != classes[number]) changed++;
            difference = Math.Max(difference, Math.Abs(prediction.Score() - expected[number, prediction.Class()].item<float>()));
        }
        return (changed, difference);
    }
}
