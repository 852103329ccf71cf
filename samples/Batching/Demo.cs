using Lifecycle.Inference.Batching;
using Lifecycle.Samples.FashionMnist;
using Lifecycle.Samples.Shared;
using Lifecycle.Training.Data;
using Lifecycle.Training.Metrics;
using Lifecycle.Training.Optimization;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.Samples.Batching;

/// <summary>Train, export, measure whether batches are worth it, serve more and more callers, keep a p99.</summary>
internal static class Demo
{
    public static async Task RunAsync(DemoOptions options, CancellationToken cancellationToken)
    {
        using var data = FashionData.Load(options.Data);
        data.Require(options.TrainImages, testImages: 1000);
        var model = await TrainAsync(data, options, cancellationToken);
        // One thread for each run: with many callers, what else runs has the other ones.
        using var predictor = Predictor.Load(model, new PredictorOptions { IntraOpThreads = 1, WarmUpRuns = 10 });
        var images = Images(data, predictor.InputRowSize);

        var advice = await BatchingAdvisor.MeasureAsync(predictor, images.SelectMany(image => image.ToArray()).ToArray(), cancellationToken: cancellationToken);
        foreach (var candidate in advice.Candidates) Console.WriteLine($"16 callers, {candidate}");
        Console.WriteLine(FormattableString.Invariant($"Recommended: {advice.Best.Name}, {advice.Gain:0.0} times what callers reach that each run the model.\n"));

        var batching = advice.Best.Options ?? new BatchingOptions { WhenFull = FullQueue.Wait };
        var rows = await CompareAsync(predictor, batching, images, options, cancellationToken);
        var kept = await KeepGoalAsync(predictor, images, options, cancellationToken);
        JsonResults.Write(options.Json, new { recommended = advice.Best.Name, gain = advice.Gain, callers = rows, goal = kept });
    }

    /// <summary>A row of the table for each number of callers; it appears as it is measured.</summary>
    private static async Task<List<object>> CompareAsync(Predictor predictor, BatchingOptions batching, ReadOnlyMemory<float>[] images, DemoOptions options, CancellationToken cancellationToken)
    {
        var table = new LiveTable("callers", "direct, images/s", "p99", "batched, images/s", "p99", "images a batch", "gain");
        var results = new List<object>();
        await table.ShowAsync(async () =>
        {
            for (var callers = 1; callers <= options.MostCallers; callers *= 4)
            {
                // As asynchronous code runs what takes its time, in the order in which it was asked for.
                var direct = await Load.RunAsync(callers, options.Time, images, image => Task.Factory.StartNew(() => predictor.Predict(image.Span), cancellationToken, TaskCreationOptions.PreferFairness, TaskScheduler.Default), cancellationToken);
                await using var batcher = new BatchingPredictor(predictor, batching);
                var batched = await Load.RunAsync(callers, options.Time, images, image => batcher.PredictAsync(image), cancellationToken);
                var size = batcher.Statistics.MeanBatchSize;
                table.Row($"{callers}", $"{direct.PerSecond:N0}", $"{direct.P99Milliseconds:0.00} ms", $"{batched.PerSecond:N0}", $"{batched.P99Milliseconds:0.00} ms", $"{size:0.0}", $"{batched.PerSecond / direct.PerSecond:0.00}");
                results.Add(new { callers, direct, batched, batchSize = size });
            }
        });
        return results;
    }

    /// <summary>More callers than the goal allows: some are turned away, and the others are answered in time.</summary>
    private static async Task<object> KeepGoalAsync(Predictor predictor, ReadOnlyMemory<float>[] images, DemoOptions options, CancellationToken cancellationToken)
    {
        var callers = 4 * options.MostCallers;
        await using var unbounded = new BatchingPredictor(predictor, new BatchingOptions { WhenFull = FullQueue.Wait });
        await using var bounded = new BatchingPredictor(predictor, new BatchingOptions { TargetP99 = options.Goal });
        var without = await Load.RunAsync(callers, options.Time, images, image => unbounded.PredictAsync(image), cancellationToken);
        var with = await Load.RunAsync(callers, options.Time, images, image => bounded.PredictAsync(image), cancellationToken);
        new ResultTable($"{callers} callers", "answers/s", "median", "p99", "turned away/s")
            .Row("without a goal", $"{without.PerSecond:N0}", $"{without.MedianMilliseconds:0.0} ms", $"{without.P99Milliseconds:0.0} ms", $"{without.RejectedPerSecond:N0}")
            .Row(FormattableString.Invariant($"a p99 of {options.Goal.TotalMilliseconds:0} ms"), $"{with.PerSecond:N0}", $"{with.MedianMilliseconds:0.0} ms", $"{with.P99Milliseconds:0.0} ms", $"{with.RejectedPerSecond:N0}")
            .Print();
        return new { callers, without, with };
    }

    private static async Task<OnnxModel> TrainAsync(FashionData data, DemoOptions options, CancellationToken cancellationToken)
    {
        torch.random.manual_seed(options.Seed);
        using var net = Sequential(Flatten(), Linear(784, 256), ReLU(), Linear(256, 256), ReLU(), Linear(256, 10));
        var trainer = new Trainer(net, Losses.CrossEntropy(), new TrainerOptions
        {
            Epochs = 1, BatchSize = 64, Seed = options.Seed, Optimizer = Optimizers.AdamW(learningRate: 2e-3, weightDecay: 0.05),
            Normalization = FashionData.Normalization, Metrics = [Metrics.Accuracy()],
        });
        await trainer.FitAsync(data.Train.Take(options.TrainImages), null, cancellationToken);
        var report = await trainer.EvaluateAsync(data.Test.Take(1000), cancellationToken);
        Console.WriteLine(FormattableString.Invariant($"A perceptron after one epoch of {options.TrainImages} images is right on {report.Metrics["accuracy"]:P1} of 1,000 others."));
        using var scope = NewDisposeScope();
        net.cpu();
        return Exporter.Export(net, FashionData.Normalization.Apply(data.Test.Images.narrow(0, 0, 2)), new ExportOptions { Labels = FashionData.Labels });
    }

    private static ReadOnlyMemory<float>[] Images(FashionData data, int size)
    {
        using var scope = NewDisposeScope();
        var values = FashionData.Normalization.Apply(data.Test.Images.narrow(0, 0, 1000)).data<float>().ToArray().AsMemory();
        return [.. Enumerable.Range(0, 1000).Select(image => (ReadOnlyMemory<float>)values.Slice(image * size, size))];
    }
}
