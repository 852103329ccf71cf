using Lifecycle.Inference.Batching;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Tests.Batching;

/// <summary>The batcher over a model, with threads and the system's clock.</summary>
public sealed class BatchingPredictorTests
{
    [Test]
    public async Task EveryCallerGetsItsOwnRows([Values(1, 3)] int concurrent, [Values(0, 1)] int delay)
    {
        const int callers = 16, requests = 200;
        using var predictor = Predictor.Load(Models.Linear(), new PredictorOptions { IntraOpThreads = 1 });
        var options = new BatchingOptions { MaxBatchSize = 8, ConcurrentBatches = concurrent, MaxDelay = TimeSpan.FromMilliseconds(delay), WhenFull = FullQueue.Wait, QueueCapacity = 8, AllowedBatchSizes = [2, 4, 8] };
        await using var batcher = new BatchingPredictor(predictor, options);

        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var request = new RequestOptions { Caller = $"{caller}" };
            for (var number = 0; number < requests; number++)
            {
                float[] x = [.. Enumerable.Range(0, 2 * (1 + (number % 3))).Select(value => (float)((caller * 1000) + number + value))];
                var prediction = await batcher.PredictAsync(x, request);
                Assert.That(prediction.Values.ToArray(), Is.EqualTo(Models.LinearOf(x)));
            }
        })));

        Assert.That(batcher.Statistics.Answered, Is.EqualTo(callers * requests));
    }

    [Test]
    public async Task ManyRequestsOfOneCallerAreGathered()
    {
        using var predictor = Predictor.Load(Models.Linear(), new PredictorOptions { IntraOpThreads = 1 });
        await using var batcher = new BatchingPredictor(predictor);

        var predictions = await Task.WhenAll(Enumerable.Range(0, 1000).Select(value => batcher.PredictAsync(new float[] { value, 1 })));

        for (var value = 0; value < predictions.Length; value++) Assert.That(predictions[value].Values.ToArray(), Is.EqualTo(Models.LinearOf(value, 1)));
        Assert.That(batcher.Statistics.Batches, Is.LessThan(1000));
    }

    [Test]
    public async Task AModelOfOneBatchSizeIsFilledUp()
    {
        using var predictor = Predictor.Load(Models.Linear(4));
        await using var batcher = new BatchingPredictor(predictor);

        var predictions = await Task.WhenAll(batcher.PredictAsync(new float[] { 1, 2 }), batcher.PredictAsync(new float[] { 3, 4, 5, 6 }));

        Assert.That(predictions[0].Values.ToArray(), Is.EqualTo(Models.LinearOf(1, 2)));
        Assert.That(predictions[1].Values.ToArray(), Is.EqualTo(Models.LinearOf(3, 4, 5, 6)));
        Assert.That(async () => await batcher.PredictAsync(new float[10]), Throws.TypeOf<DataException>().With.Message.Contains("expected 1 to 4"));
        Assert.That(() => new BatchingPredictor(predictor, new BatchingOptions { MaxBatchSize = 2 }), Throws.TypeOf<UsageException>().With.Message.Contains("at least 4"));
    }

    [Test]
    public async Task ARowThatTheModelFailsOnFailsAlone()
    {
        // A table of three rows, asked for rows by their number; there is no row 7.
        var model = Models.Make(
            [new OnnxValueInfo("x", OnnxElementType.Float, "batch", 1)], [new OnnxValueInfo("y", OnnxElementType.Float, "batch", 1)],
            [TensorData.Create<float>("table", [3], [10, 20, 30])],
            new OnnxNode("Cast", ["x"], ["index"]).With("to", (long)OnnxElementType.Int64), new OnnxNode("Gather", ["table", "index"], ["y"]));
        using var predictor = Predictor.Load(model);
        await using var batcher = new BatchingPredictor(predictor);

        var answers = new float[] { 0, 1, 7, 2, 1, 0 }.Select(value => batcher.PredictAsync(new[] { value })).ToArray();

        Assert.That(async () => await answers[2], Throws.TypeOf<ModelException>());
        var good = await Task.WhenAll(answers.Where((_, index) => index != 2));
        Assert.That(good.Select(answer => answer.Values[0]), Is.EqualTo(new[] { 10, 20, 30, 20, 10 }));
    }

    [Test]
    public async Task WrongRequestsAreNamed()
    {
        using var predictor = Predictor.Load(Models.Linear());
        await using var batcher = new BatchingPredictor(predictor);

        Assert.That(async () => await batcher.PredictAsync(new float[3]), Throws.TypeOf<DataException>().With.Message.Contains("Input x: Float[batch, 2] got 3 values"));
        Assert.That(async () => await batcher.PredictAsync(Array.Empty<float>()), Throws.TypeOf<DataException>());
        Assert.That(() => batcher.PredictAsync(new float[2], new RequestOptions { Timeout = TimeSpan.Zero }), Throws.TypeOf<UsageException>().With.Message.Contains("Timeout"));
        Assert.That(() => batcher.PredictAsync(new float[2], new RequestOptions { Priority = (RequestPriority)9 }), Throws.TypeOf<UsageException>().With.Message.Contains("Priority is 9"));
        Assert.That((await batcher.PredictAsync(new float[] { 1, 2 })).Values.ToArray(), Is.EqualTo(Models.LinearOf(1, 2)));
    }

    [Test]
    public async Task AfterTheEndOfBatcherOrPredictorRequestsFail()
    {
        var predictor = Predictor.Load(Models.Linear());
        var batcher = new BatchingPredictor(predictor);
        predictor.Dispose();

        Assert.That(async () => await batcher.PredictAsync(new float[2]), Throws.TypeOf<ObjectDisposedException>());
        await batcher.DisposeAsync();
        Assert.That(async () => await batcher.PredictAsync(new float[2]), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void OptionsOutOfRangeAreReportedTogether()
    {
        using var predictor = Predictor.Load(Models.Linear());
        var options = new BatchingOptions { MaxBatchSize = 0, MaxDelay = TimeSpan.FromSeconds(-1), AllowedBatchSizes = [4, 2], QueueCapacity = 0, ConcurrentBatches = 0, TargetP99 = TimeSpan.Zero };

        var error = Assert.Throws<UsageException>(() => _ = new BatchingPredictor(predictor, options));

        foreach (var name in new[] { "MaxBatchSize is 0", "MaxDelay is -", "AllowedBatchSizes is [4, 2]", "QueueCapacity is 0", "ConcurrentBatches is 0", "TargetP99 is 00" })
            Assert.That(error.Message, Does.Contain(name));
    }
}
