using Lifecycle.Inference.Batching;
using Lifecycle.Inference.Caching;
using Lifecycle.Inference.Sessions;
using Lifecycle.Inference.Swapping;
using Lifecycle.Inference.Tests.Batching;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Tests.Caching;

public sealed class CachingTests
{
    [Test]
    public void OnlyNewRowsOfABatchRun()
    {
        using var inner = new Counting(Predictor.Load(Models.Linear()));
        var predictor = new CachingPredictor(inner, new ResultCache());

        var first = predictor.Predict([1, 2, 3, 4]);
        var second = predictor.Predict([3, 4, 5, 6, 1, 2]);
        var third = predictor.Predict([5, 6]);

        Assert.That(first.Values.ToArray(), Is.EqualTo(Models.LinearOf(1, 2, 3, 4)));
        Assert.That(second.Values.ToArray(), Is.EqualTo(Models.LinearOf(3, 4, 5, 6, 1, 2)));
        Assert.That(second.Rows, Is.EqualTo(3));
        Assert.That(third.Values.ToArray(), Is.EqualTo(Models.LinearOf(5, 6)));
        Assert.That(inner.Rows, Is.EqualTo(new[] { 2, 1 }));
        Assert.That(predictor.Cache.Statistics, Is.EqualTo(new CachingStatistics(Entries: 3, Hits: 3, Misses: 3, Evictions: 0)));
    }

    [Test]
    public void TheOneNotUsedForLongestMakesRoom()
    {
        using var inner = new Counting(Predictor.Load(Models.Linear()));
        var predictor = new CachingPredictor(inner, new ResultCache(new CachingOptions { MaxEntries = 2 }));

        foreach (var value in new[] { 1f, 2, 1, 3, 1, 2 }) predictor.Predict([value, 0]);

        // 1, 2, (1), 3 instead of 2, (1), 2 instead of 3.
        Assert.That(inner.Rows, Has.Count.EqualTo(4));
        Assert.That(predictor.Cache.Statistics.Evictions, Is.EqualTo(2));
        Assert.That(predictor.Cache.Statistics.Entries, Is.EqualTo(2));
    }

    [Test]
    public void ResultsExpire()
    {
        var time = new ManualTime();
        using var inner = new Counting(Predictor.Load(Models.Linear()));
        var predictor = new CachingPredictor(inner, new ResultCache(new CachingOptions { TimeToLive = TimeSpan.FromSeconds(10), Time = time }));

        foreach (var seconds in new[] { 0, 9.9, 0.1, 5 })
        {
            time.Advance(TimeSpan.FromSeconds(seconds));
            predictor.Predict([1, 2]);
        }

        Assert.That(inner.Rows, Has.Count.EqualTo(2));
        Assert.That(predictor.Cache.Statistics.Entries, Is.EqualTo(1));
    }

    [Test]
    public void ASwapMakesOldResultsVoid()
    {
        using var inner = new SwappablePredictor(Predictor.Load(Scaled(1)));
        var predictor = new CachingPredictor(inner, new ResultCache());

        var old = predictor.Predict([1, 2]).Values.ToArray();
        inner.Swap(Predictor.Load(Scaled(10)));

        Assert.That(old, Is.EqualTo(new[] { 1, 2 }));
        Assert.That(predictor.Predict([1, 2]).Values.ToArray(), Is.EqualTo(new[] { 10, 20 }));
    }

    [Test]
    public async Task ABatcherAnswersFromItsCacheWithoutQueueing()
    {
        using var inner = new Counting(Predictor.Load(Models.Linear()));
        var cache = new ResultCache();
        var batcher = new BatchingPredictor(inner, cache: cache);

        var fresh = await batcher.PredictAsync(new float[] { 1, 2 });
        var again = batcher.PredictAsync(new float[] { 1, 2 });

        Assert.That(again.IsCompletedSuccessfully);
        Assert.That((await again).Values.ToArray(), Is.EqualTo(fresh.Values.ToArray()));
        Assert.That(inner.Rows, Is.EqualTo(new[] { 1 }));
        Assert.That(async () => await batcher.PredictAsync(new float[3]), Throws.TypeOf<DataException>());
        await batcher.DisposeAsync();
        Assert.That(async () => await batcher.PredictAsync(new float[] { 1, 2 }), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void WhatIsWrongIsRefusedByThePredictor()
    {
        using var inner = new Counting(Predictor.Load(Models.Linear()));
        var predictor = new CachingPredictor(inner, new ResultCache());

        Assert.That(() => predictor.Predict([1]), Throws.InstanceOf<DataException>());
        Assert.That(() => new ResultCache(new CachingOptions { MaxEntries = 0, TimeToLive = TimeSpan.Zero }),
            Throws.TypeOf<UsageException>().With.Message.Contains("MaxEntries is 0").And.Message.Contains("TimeToLive is 00"));
    }

    private static OnnxModel Scaled(float factor) => Models.Make(
        [new OnnxValueInfo("x", OnnxElementType.Float, "batch", 2)], [new OnnxValueInfo("y", OnnxElementType.Float, "batch", 2)],
        [TensorData.Create<float>("factor", [1], [factor])], new OnnxNode("Mul", ["x", "factor"], ["y"]));

    /// <summary>Counts the rows of each run.</summary>
    private sealed class Counting(Predictor predictor) : IPredictor, IDisposable
    {
        public List<int> Rows { get; } = [];

        public IReadOnlyList<TensorInfo> Inputs => predictor.Inputs;

        public IReadOnlyList<TensorInfo> Outputs => predictor.Outputs;

        public IReadOnlyList<string> Labels => predictor.Labels;

        public int InputRowSize => predictor.InputRowSize;

        public Prediction Predict(ReadOnlySpan<float> rows)
        {
            Rows.Add(rows.Length / InputRowSize);
            return predictor.Predict(rows);
        }

        public void Dispose() => predictor.Dispose();
    }
}
