using Lifecycle.Inference.Preprocessing;
using Lifecycle.Inference.Preprocessing.Tables;
using Lifecycle.Inference.Preprocessing.Text;
using Lifecycle.Samples.Shared;
using Lifecycle.Training.Augmentation;
using Lifecycle.Training.Data;
using Lifecycle.Training.Data.Splitting;
using Lifecycle.Training.Data.Tables;
using Lifecycle.Training.Data.Text;
using Lifecycle.Training.Logging;
using Lifecycle.Training.Metrics;
using Lifecycle.Training.Optimization;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Samples.Text;

/// <summary>Split, fit a vocabulary, train, test once, export, predict from lines.</summary>
internal static class Demo
{
    private static readonly string[] _lines = ["arcade game where you steer a spaceship", "TrueType fonts for Arabic", "monitors traffic on network interfaces", "plays MIDI files", "analysis of protein structures"];

    public static async Task RunAsync(SampleOptions options, CancellationToken cancellationToken)
    {
        var packages = Packages.Read(options.Data);
        var (known, unseen) = packages.Split(validationFraction: 0.2, options.Seed, stratifyBy: Packages.Section);
        var (trainRows, validationRows) = known.Split(validationFraction: 0.1, options.Seed, stratifyBy: Packages.Section);

        // Words that only other rows have are unknown, as they will be in use.
        var encoder = TextEncoder.Fit(Packages.Schema, trainRows);
        using var train = TextDataset.Load(trainRows, encoder);
        using var validation = TextDataset.Load(validationRows, encoder);
        using var test = TextDataset.Load(unseen, encoder);
        Console.WriteLine($"{train.Count} lines to learn from, {validation.Count} to choose the best epoch, {test.Count} to test with; {encoder.Vocabulary.Count} words are known.");

        manual_seed(options.Seed);
        using var model = new TextNet(encoder.Vocabulary.Count, encoder.Classes.Count);
        var report = options.OutputFile("report.html");
        var trainer = new Trainer(model, Losses.CrossEntropy(labelSmoothing: 0.1), new TrainerOptions
        {
            Epochs = options.Epochs, BatchSize = 64, Seed = options.Seed,
            Optimizer = Optimizers.AdamW(learningRate: 1e-2, weightDecay: 0.5), Schedule = Schedules.OneCycle(maxLearningRate: 1e-2),
            // Words left out at random teach the others to decide, and what an unknown word is.
            Augmentations = [new TokenMasking(Vocabulary.Unknown, probability: 0.3)],
            Metrics = [Metrics.Accuracy(), Metrics.F1(), Metrics.Confusion(encoder.Classes)],
            Callbacks = [new ConsoleLogger(), new HtmlReportLogger(report, "Sections of packages", validation, encoder.Classes)],
        });
        await trainer.FitAsync(train, validation, cancellationToken);
        var result = await trainer.EvaluateAsync(test, cancellationToken);

        var path = options.OutputFile("sections.onnx");
        using (var example = train.Read([0, 1])) Exporter.Export(model, example.Inputs[0], new ExportOptions { Preprocessing = [encoder] }).Save(path);
        var onnxAccuracy = PredictLines(path, unseen);

        PrintConfusion(result.Details.Values.OfType<ConfusionMatrix>().First());
        var labels = test.ReadLabels();
        var mostFrequent = labels.CountBy(label => label).Max(pair => pair.Value) / (double)labels.Length;
        var naiveBayes = new NaiveBayes(train).Accuracy(test);
        new ResultTable("", $"accuracy, {test.Count} unseen lines", "macro F1")
            .Row("the most frequent section", $"{mostFrequent:P1}", $"")
            .Row("naive Bayes", $"{naiveBayes:P1}", $"")
            .Row("embedding and attention", $"{result.Metrics["accuracy"]:P1}", $"{result.Metrics["F1"]:P1}")
            .Row("the same from its ONNX file, from lines", $"{onnxAccuracy:P1}", $"")
            .Print();
        Console.WriteLine($"{path} is the model, {report} the report of its training.");
        JsonResults.Write(options.Json, new { mostFrequent, naiveBayes, accuracy = result.Metrics["accuracy"], f1 = result.Metrics["F1"], onnxAccuracy });
    }

    /// <summary>Predicts as a program would that has nothing but the file: the vocabulary comes out of its metadata.</summary>
    private static double PredictLines(string path, ITable rows)
    {
        using var predictor = Predictor.Load(path);
        var encoder = (TextEncoder)PreprocessingMetadata.Read(predictor.Metadata)[0].Preprocessing;
        foreach (var line in _lines)
        {
            var prediction = predictor.PredictAs<long>(encoder.Encode(line));
            Console.WriteLine(FormattableString.Invariant($"  \"{line}\": {prediction.Label()}, {prediction.Probabilities()[prediction.Class()]:P0}"));
        }
        var (text, section) = (rows.ColumnNames.ToList().IndexOf(encoder.Schema.TextColumn), rows.ColumnNames.ToList().IndexOf(Packages.Section));
        return rows.Rows().Average(row => predictor.PredictAs<long>(encoder.Encode(row.Values[text].ToString())).Label() == row.Values[section].ToString() ? 1.0 : 0.0);
    }

    private static void PrintConfusion(ConfusionMatrix matrix)
    {
        var classes = Enumerable.Range(0, matrix.Counts.GetLength(0)).ToList();
        var table = new ResultTable(["section, taken for", .. classes.Select(predicted => matrix.NameOf(predicted)[..3])]);
        foreach (var actual in classes) table.Row(matrix.NameOf(actual), [.. classes.Select(predicted => (FormattableString)$"{matrix.Counts[actual, predicted]}")]);
        table.Print();
    }
}
