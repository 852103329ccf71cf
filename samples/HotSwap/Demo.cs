using Lifecycle.Inference.Batching;
using Lifecycle.Inference.Swapping;
using Lifecycle.Samples.FashionMnist;
using Lifecycle.Samples.Shared;
using Lifecycle.Training.Callbacks;
using Lifecycle.Training.Data;
using Lifecycle.Training.Metrics;
using Lifecycle.Training.Optimization;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Samples.HotSwap;

/// <summary>A net that serves from its first step on and is replaced by itself after each epoch.</summary>
internal static class Demo
{
    private const int Asked = 1000;

    public static async Task RunAsync(DemoOptions options, CancellationToken cancellationToken)
    {
        using var data = FashionData.Load(options.Data);
        data.Require(options.TrainImages, Asked);
        torch.random.manual_seed(options.Seed);
        using var net = new FashionNet();
        // A thread is left to training; a model must not be much worse on known images than what it replaces.
        var (images, classes) = Known(data);
        using var predictor = new SwappablePredictor(
            Predictor.Load(Export(net, data), new PredictorOptions { IntraOpThreads = 1 }),
            new SwapOptions { Predictor = new PredictorOptions { IntraOpThreads = 1, WarmUpRuns = 3 }, Trial = next => Trial(next, images, classes) });
        await using var batcher = new BatchingPredictor(predictor, new BatchingOptions { MaxBatchSize = 16, WhenFull = FullQueue.Wait });
        using var traffic = new Traffic(batcher, images, classes);
        traffic.Start(options.Callers);

        var table = new LiveTable("model", "answers while it served", "right", "failed");
        var served = new List<(long Answers, double Accuracy)>();
        await table.ShowAsync(async () =>
        {
            var swaps = new EpochSwaps(async () =>
            {
                Report("replaced");
                await predictor.SwapAsync(Export(net, data), cancellationToken);
            });
            await TrainAsync(net, data, swaps, options, cancellationToken);
            await Task.Delay(TimeSpan.FromSeconds(2), cancellationToken);
            Report("in use");

            void Report(string state)
            {
                served.Add(traffic.Take());
                table.Row($"{predictor.Version}, {state}", $"{served[^1].Answers:N0}", $"{served[^1].Accuracy:P1}", $"{traffic.Failures}");
            }
        });
        var refusals = await RefusalsAsync(predictor, data);
        await traffic.StopAsync();

        foreach (var refusal in refusals) Console.WriteLine($"Refused, and the model in use stayed: {refusal}");
        Console.WriteLine(FormattableString.Invariant($"{predictor.Version - 1} swaps, {served.Sum(part => part.Answers):N0} answers, {traffic.Failures} failed."));
        JsonResults.Write(options.Json, new { swaps = predictor.Version - 1, failures = traffic.Failures, served = served.Select(part => new { answers = part.Answers, accuracy = part.Accuracy }), refused = refusals.Count });
        if (traffic.Failures > 0) throw new ModelException($"{traffic.Failures} answers failed while models were swapped; expected none.");
    }

    private static async Task TrainAsync(FashionNet net, FashionData data, ITrainingCallback swaps, DemoOptions options, CancellationToken cancellationToken)
    {
        var trainer = new Trainer(net, Losses.CrossEntropy(labelSmoothing: 0.1), new TrainerOptions
        {
            Epochs = options.Epochs, BatchSize = 64, Seed = options.Seed, RestoreBest = false,
            Optimizer = Optimizers.AdamW(learningRate: 3e-3, weightDecay: 0.05), Schedule = Schedules.OneCycle(maxLearningRate: 3e-3),
            Normalization = FashionData.Normalization, Metrics = [Metrics.Accuracy()], Callbacks = [swaps],
        });
        await trainer.FitAsync(data.Train.Take(options.TrainImages), null, cancellationToken);
    }

    /// <summary>What must not take over: a model that is no longer one, one of other classes, and one that knows nothing.</summary>
    private static async Task<List<string>> RefusalsAsync(SwappablePredictor predictor, FashionData data)
    {
        var (untrained, renamed) = (Export(new FashionNet(), data), Export(new FashionNet(), data));
        renamed.Labels = [.. FashionData.Labels.Reverse()];
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(path, untrained.ToArray()[..2000]);
            return [await RefusalAsync(() => predictor.SwapAsync(path)), await RefusalAsync(() => predictor.SwapAsync(renamed)), await RefusalAsync(() => predictor.SwapAsync(untrained))];
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static async Task<string> RefusalAsync(Func<Task<long>> swap)
    {
        try
        {
            await swap();
        }
        catch (LifecycleException e)
        {
            return e.Message;
        }
        throw new ModelException("A model that does not fit took over; expected it to be refused.");
    }

    private static void Trial(Predictor next, ReadOnlyMemory<float>[] images, long[] classes)
    {
        var right = images.Take(200).Zip(classes).Count(pair => next.Predict(pair.First.Span).Class() == pair.Second);
        if (right < 40) throw new DataException($"The new model knows {right} of 200 images; expected at least 40; train it longer.");
    }

    private static OnnxModel Export(FashionNet net, FashionData data)
    {
        using var scope = NewDisposeScope();
        return Exporter.Export(net, FashionData.Normalization.Apply(data.Test.Images.narrow(0, 0, 2)), new ExportOptions { Labels = FashionData.Labels });
    }

    private static (ReadOnlyMemory<float>[] Images, long[] Classes) Known(FashionData data)
    {
        using var scope = NewDisposeScope();
        var values = FashionData.Normalization.Apply(data.Test.Images.narrow(0, 0, Asked)).data<float>().ToArray().AsMemory();
        var size = values.Length / Asked;
        return ([.. Enumerable.Range(0, Asked).Select(image => (ReadOnlyMemory<float>)values.Slice(image * size, size))], data.Test.Labels.data<long>().ToArray()[..Asked]);
    }
}
