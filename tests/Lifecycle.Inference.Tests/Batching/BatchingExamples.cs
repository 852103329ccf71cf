using Lifecycle.Inference.Batching;
using Lifecycle.Inference.Caching;
using Lifecycle.Inference.Cascades;
using Lifecycle.Inference.Swapping;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Tests.Batching;

/// <summary>What docs/batching.md shows.</summary>
internal static class BatchingExamples
{
    public static async Task<Prediction> BatchAsync(string path, float[] image, CancellationToken cancellationToken)
    {
        // begin: batch
        using var predictor = Predictor.Load(path, new PredictorOptions { IntraOpThreads = 1 });
        await using var batcher = new BatchingPredictor(predictor, new BatchingOptions { MaxBatchSize = 32, TargetP99 = TimeSpan.FromMilliseconds(20) });

        // Once for each request, from any number of threads.
        Prediction prediction = await batcher.PredictAsync(image, cancellationToken);
        // end: batch
        return prediction;
    }

    public static async Task<IReadOnlyList<TensorData>> PadAsync(Predictor predictor, TensorData tokens)
    {
        // begin: pad
        var padding = new SequencePadding
        {
            Axis = "length",                                            // what the model calls the dimension
            Lengths = [16, 32, 64, 128],
            Values = new Dictionary<string, double> { ["tokens"] = 1 }, // the index of the padding token
            Mask = "mask",                                              // made by the batcher: ones, and zeros where a sequence is filled up
        };
        await using var batcher = new TensorBatcher(predictor, new BatchingOptions { MaxBatchSize = 32 }, padding);
        IReadOnlyList<TensorData> outputs = await batcher.PredictAsync([tokens]);
        // end: pad
        return outputs;
    }

    public static async Task<string> RequestAsync(BatchingPredictor batcher, float[] image, string user)
    {
        // begin: request
        var options = new RequestOptions { Priority = RequestPriority.High, Timeout = TimeSpan.FromMilliseconds(50), Caller = user };
        try
        {
            var prediction = await batcher.PredictAsync(image, options);
            return prediction.Label() ?? "unknown";
        }
        catch (OverloadException)
        {
            // The queue is full, or the 50 ms are over: nothing has run. A server answers 503 here.
            return "try again later";
        }
        // end: request
    }

    public static async Task<BatchingAdvice> AdviseAsync(Predictor predictor, float[] images)
    {
        // begin: advise
        BatchingAdvice advice = await BatchingAdvisor.MeasureAsync(predictor, images, new AdvisorOptions { Callers = 64, TargetP99 = TimeSpan.FromMilliseconds(20) });
        foreach (var way in advice.Candidates) Console.WriteLine(way);
        if (advice.UseBatching) Console.WriteLine($"{advice.Best.Name}: {advice.Gain:0.0} times as fast");
        // end: advise
        return advice;
    }

    public static async Task<long> SwapAsync(string first, string next, float[] image)
    {
        // begin: swap
        using var predictor = new SwappablePredictor(Predictor.Load(first), new SwapOptions
        {
            Predictor = new PredictorOptions { IntraOpThreads = 1, WarmUpRuns = 10 },
            Trial = model => { if (!float.IsFinite(model.Predict(image).Score())) throw new DataException("The new model gives no numbers."); },
        });
        await using var batcher = new BatchingPredictor(predictor);

        long version = await predictor.SwapAsync(next); // while others predict
        // end: swap
        return version;
    }

    public static async Task<double> CacheAsync(IPredictor predictor, float[] image)
    {
        // begin: cache
        var cache = new ResultCache(new CachingOptions { MaxEntries = 100_000, TimeToLive = TimeSpan.FromHours(1) });
        await using var batcher = new BatchingPredictor(predictor, cache: cache);
        await batcher.PredictAsync(image);
        await batcher.PredictAsync(image); // does not run
        Console.WriteLine($"{cache.Statistics.HitRate:P0} of requests came from the cache.");
        // end: cache
        return cache.Statistics.HitRate;
    }

    public static CascadeReport FitCascade(Predictor small, Predictor large, float[] images, int[] classes)
    {
        // begin: cascade
        CascadeReport report = Cascade.Fit(small, large, images, classes, new CascadeOptions { MaxAccuracyDrop = 0.002 });
        Console.WriteLine(report);
        var cascade = new CascadePredictor(small, large, report.Threshold);
        Prediction prediction = cascade.Predict(images.AsSpan(0, cascade.InputRowSize));
        // end: cascade
        Assert.That(prediction.Rows, Is.EqualTo(1));
        return report;
    }
}
