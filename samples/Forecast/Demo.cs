using Lifecycle.Onnx.Graph;
using Lifecycle.Samples.Shared;
using Lifecycle.Training.Data;
using Lifecycle.Training.Logging;
using Lifecycle.Training.Metrics;
using Lifecycle.Training.Optimization;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.Samples.Forecast;

/// <summary>Split by time, train, export for any number of days, forecast a year that no model has seen.</summary>
internal static class Demo
{
    public static async Task RunAsync(SampleOptions options, CancellationToken cancellationToken)
    {
        using var weather = Weather.Load(options.Data);
        using var windows = weather.Windows();
        var parts = windows.SplitAt(weather.ValidationStart, weather.TestStart);
        using var train = parts[0];
        using var validation = parts[1];
        using var test = parts[2];
        Console.WriteLine($"{train.Count} windows of {Weather.History} days to learn from, {validation.Count} of the year after to choose the best epoch, {test.Count} of the last year to test with.");

        using var known = weather.Days[..weather.ValidationStart];
        manual_seed(options.Seed);
        using var model = new ForecastNet(known, new RecurrentCore());
        var report = options.OutputFile("report.html");
        await TrainAsync(model, train, validation, options, cancellationToken, report);
        manual_seed(options.Seed);
        using var linear = new ForecastNet(known, Sequential(Flatten(), Linear(Weather.History * ForecastNet.Features, Weather.Horizon)));
        await TrainAsync(linear, train, validation, options, cancellationToken, report: null);

        var path = options.OutputFile("forecast.onnx");
        Export(model, test, weather).Save(path);
        var forecasts = Forecast(path, test);

        var errors = new Dictionary<string, double[]>
        {
            ["as today"] = Errors(weather, (first, ahead) => Baselines.Persistence(weather, first, ahead)),
            ["as last year"] = Errors(weather, (first, ahead) => Baselines.LastYear(weather, first, ahead)),
            ["as usual around that date"] = Errors(weather, (first, ahead) => Baselines.Climate(weather, first, ahead)),
            ["linear"] = Errors(weather, OfModel(weather, linear, test)),
            ["GRU, ONNX file"] = Errors(weather, (first, ahead) => forecasts[first - weather.TestStart][ahead]),
        };
        var table = new ResultTable("mean absolute error in degrees", "1 day ahead", "3 days", "7 days", "all 7 days");
        foreach (var (name, error) in errors) table.Row(name, $"{error[0]:F2}", $"{error[2]:F2}", $"{error[6]:F2}", $"{error.Average():F2}");
        table.Print();
        var best = errors.SkipLast(2).Min(pair => pair.Value.Average());
        var gain = 1 - (errors["GRU, ONNX file"].Average() / best);
        Console.WriteLine(FormattableString.Invariant($"The GRU's error is {gain:P1} below that of the best forecast without learning.\n{path} is the model, {report} the report of its training."));
        JsonResults.Write(options.Json, new { errors = errors.ToDictionary(pair => pair.Key, pair => pair.Value.Average()), gain });
    }

    private static async Task TrainAsync(Module<Tensor, Tensor> model, IDataset train, IDataset validation, SampleOptions options, CancellationToken cancellationToken, string? report)
    {
        var trainer = new Trainer(model, Losses.MeanAbsoluteError(), new TrainerOptions
        {
            // Two years are few days to learn from: strong weight decay and dropout keep the net from learning them by heart.
            Epochs = options.Epochs, BatchSize = 32, Seed = options.Seed, ClipGradientNorm = 1,
            Optimizer = Optimizers.AdamW(learningRate: 5e-3, weightDecay: 1), Schedule = Schedules.OneCycle(maxLearningRate: 5e-3),
            Metrics = [Metrics.MeanAbsoluteError()],
            Callbacks = report is null ? [] : [new ConsoleLogger(), new HtmlReportLogger(report, "Temperatures of the next seven days", validation)],
        });
        await trainer.FitAsync(train, validation, cancellationToken);
    }

    // Verified for several batch sizes and lengths before it is handed over.
    private static OnnxModel Export(ForecastNet model, IDataset examples, Weather weather)
    {
        using var example = examples.Read([0, 1]);
        return Exporter.Export(model, example.Inputs[0], new ExportOptions
        {
            InputNames = ["weather"], OutputNames = ["temp_max"], DynamicAxes = [new DynamicAxis("days", 1)], Preprocessing = [weather.Encoder],
        });
    }

    /// <summary>The forecasts of the file, a row for each window. It takes any number of days; the Predictor wants rows of one size, so the axis is fixed.</summary>
    private static float[][] Forecast(string path, IDataset windows)
    {
        var onnx = OnnxModel.Load(path);
        onnx.Graph.Inputs[0].Shape = [.. onnx.Graph.Inputs[0].Shape!.Select((size, axis) => axis == 1 ? OnnxDimension.Fixed(Weather.History) : size)];
        using var predictor = Predictor.Load(onnx);
        using var batch = windows.ReadAll();
        var prediction = predictor.PredictInBatches(batch.Inputs[0].data<float>().ToArray(), batchSize: 64);
        return [.. Enumerable.Range(0, prediction.Rows).Select(row => prediction.Row(row).ToArray())];
    }

    private static Func<int, int, float> OfModel(Weather weather, Module<Tensor, Tensor> model, IDataset windows)
    {
        using var noGradients = no_grad();
        using var batch = windows.ReadAll();
        using var forecasts = model.call(batch.Inputs[0]);
        var values = forecasts.data<float>().ToArray();
        return (first, ahead) => values[((first - weather.TestStart) * Weather.Horizon) + ahead];
    }

    /// <summary>The mean error over the test by the number of days ahead, from 0.</summary>
    private static double[] Errors(Weather weather, Func<int, int, float> forecast)
    {
        var firsts = Enumerable.Range(weather.TestStart, weather.Highs.Length - Weather.Horizon + 1 - weather.TestStart).ToList();
        return [.. Enumerable.Range(0, Weather.Horizon).Select(ahead => firsts.Average(first => Math.Abs((double)weather.Highs[first + ahead] - forecast(first, ahead))))];
    }
}
