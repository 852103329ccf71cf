using Lifecycle.Inference.Batching;
using Lifecycle.Inference.Caching;
using Lifecycle.Inference.Tests.Batching;

namespace Lifecycle.Inference.Tests.Caching;

/// <summary>Who asks for the same at the same time shares one run.</summary>
public sealed class SharedRunTests
{
    [TestCase(3f)]
    [TestCase(-3f)]
    public async Task EqualRequestsOfABatcherShareTheAnswerOrTheErrorOfOneRun(float x)
    {
        using var gate = new Gate();
        var cache = new ResultCache();
        await using var batcher = new BatchingPredictor(gate, new BatchingOptions { ConcurrentBatches = 8 }, cache);

        var answers = Enumerable.Range(0, 8).Select(_ => batcher.PredictAsync(new[] { x })).ToArray();
        await gate.BegunAsync(1);
        gate.Open();

        foreach (var answer in answers)
        {
            if (x < 0) Assert.That(async () => await answer, Throws.TypeOf<ModelException>());
            else Assert.That((await answer).Values.ToArray(), Is.EqualTo(new[] { 2 * x }));
        }
        Assert.That(gate.Runs, Has.Count.EqualTo(1));
        Assert.That(cache.Statistics.Entries, Is.EqualTo(x < 0 ? 0 : 1));
        if (x < 0) Assert.That(async () => await batcher.PredictAsync(new[] { x }), Throws.TypeOf<ModelException>(), "a failure is not kept");
        Assert.That(gate.Runs, Has.Count.EqualTo(x < 0 ? 2 : 1));
    }

    [Test]
    public async Task OneThatIsCancelledLeavesTheOthersTheirAnswerAndItsMemoryIsItsOwn()
    {
        using var gate = new Gate();
        await using var batcher = new BatchingPredictor(gate, cache: new ResultCache());
        using var cancel = new CancellationTokenSource();
        var busy = batcher.PredictAsync(new[] { 1f });
        await gate.BegunAsync(1);
        float[] x = [5];
        var first = batcher.PredictAsync(x, cancel.Token);
        var second = batcher.PredictAsync(new[] { 5f });

        await cancel.CancelAsync();
        Assert.That(async () => await first, Throws.InstanceOf<OperationCanceledException>());
        x[0] = 6;
        gate.Open();

        Assert.That((await second).Values.ToArray(), Is.EqualTo(new[] { 10f }));
        Assert.That((await busy).Values.ToArray(), Is.EqualTo(new[] { 2f }));
        Assert.That(batcher.Statistics.Cancelled, Is.Zero);
    }

    [Test]
    public async Task WhereAllAreCancelledNothingRuns()
    {
        using var gate = new Gate();
        await using var batcher = new BatchingPredictor(gate, cache: new ResultCache());
        using var cancel = new CancellationTokenSource();
        var busy = batcher.PredictAsync(new[] { 1f });
        await gate.BegunAsync(1);
        var cancelled = Enumerable.Range(0, 3).Select(_ => batcher.PredictAsync(new[] { 5f }, cancel.Token)).ToArray();

        await cancel.CancelAsync();
        foreach (var request in cancelled) Assert.That(async () => await request, Throws.InstanceOf<OperationCanceledException>());
        Assert.That((batcher.Statistics.Cancelled, batcher.Statistics.QueuedRows), Is.EqualTo((1, 0)));
        var again = batcher.PredictAsync(new[] { 5f });
        gate.Open();

        Assert.That((await again).Values.ToArray(), Is.EqualTo(new[] { 10f }));
        await busy;
    }

    [Test]
    public async Task TheDeadlineOfAnEarlierRequestIsNotThatOfALaterOne()
    {
        var time = new ManualTime();
        using var gate = new Gate();
        await using var batcher = new BatchingPredictor(gate, new BatchingOptions { Time = time }, new ResultCache());
        var options = new RequestOptions { Timeout = TimeSpan.FromSeconds(10) };
        var busy = batcher.PredictAsync(new[] { 1f });
        await gate.BegunAsync(1);

        var first = batcher.PredictAsync(new[] { 5f }, options);
        time.Advance(TimeSpan.FromSeconds(6));
        var second = batcher.PredictAsync(new[] { 5f }, options);
        time.Advance(TimeSpan.FromSeconds(6));
        Assert.That(async () => await first, Throws.TypeOf<DeadlineException>());
        gate.Open();

        Assert.That((await second).Values.ToArray(), Is.EqualTo(new[] { 10f }));
        await busy;
    }

    [Test]
    public async Task CallersOfACacheShareTheRunOfARow()
    {
        using var gate = new Gate();
        var predictor = new CachingPredictor(gate, new ResultCache());
        var first = Task.Run(() => predictor.Predict([1, 2, 2]).Values.ToArray());
        await gate.BegunAsync(1);
        var second = Task.Run(() => predictor.Predict([2, 3, 1]).Values.ToArray());
        await gate.BegunAsync(1);
        gate.Open();

        Assert.That(await first, Is.EqualTo(new float[] { 2, 4, 4 }));
        Assert.That(await second, Is.EqualTo(new float[] { 4, 6, 2 }));
        Assert.That(gate.Runs, Is.EqualTo(new[] { new float[] { 1, 2 }, [3] }));
    }

    [Test]
    public async Task AFailedRowReachesThoseThatWaitForItButNotThoseThatWaitForAnother()
    {
        using var gate = new Gate();
        var cache = new ResultCache();
        var predictor = new CachingPredictor(gate, cache);
        var alone = Task.Run(() => predictor.Predict([-5]));
        await gate.BegunAsync(1);
        var several = Task.Run(() => predictor.Predict([-7, 8]));
        await gate.BegunAsync(1);
        var misses = cache.Statistics.Misses;
        Task[] waiting = [Task.Run(() => predictor.Predict([-5])), Task.Run(() => predictor.Predict([8]))];
        // Both have asked, and found runs of others.
        while (cache.Statistics.Misses < misses + 2) await Task.Yield();
        gate.Open();

        foreach (var failed in new[] { alone, several, waiting[0] }) Assert.That(async () => await failed, Throws.TypeOf<ModelException>());
        Assert.That(((Task<Prediction>)waiting[1]).GetAwaiter().GetResult().Values.ToArray(), Is.EqualTo(new float[] { 16 }));
        Assert.That(gate.Runs, Has.Count.EqualTo(3));
        Assert.That(() => predictor.Predict([-5]), Throws.TypeOf<ModelException>());
        Assert.That(gate.Runs, Has.Count.EqualTo(4), "a failure is not kept");
    }

    [Test]
    public void AResultOfAnotherModelThanTheOneThatWasAskedIsNotKept([Values] bool batched)
    {
        using var gate = new Gate();
        gate.Open();
        gate.AtEnd = () => gate.Version++;
        var cache = new ResultCache();

        if (batched) _ = new BatchingPredictor(gate, cache: cache).PredictAsync(new[] { 5f }).GetAwaiter().GetResult();
        else new CachingPredictor(gate, cache).Predict([5]);

        Assert.That(cache.Statistics.Entries, Is.Zero);
    }
}
