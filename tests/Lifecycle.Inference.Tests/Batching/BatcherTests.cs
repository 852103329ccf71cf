using Lifecycle.Inference.Batching;

namespace Lifecycle.Inference.Tests.Batching;

public sealed class BatcherTests
{
    private static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private static readonly BatchingOptions Delayed = new() { MaxBatchSize = 4, MaxDelay = Ms(10) };

    [Test]
    public async Task ARequestThatIsAloneNeverWaits()
    {
        await using var simulation = new Simulation(Delayed);

        var answer = simulation.Send(3);
        simulation.RunAll();

        Assert.That(await answer, Is.EqualTo(new[] { 9 }));
        Assert.That(simulation.Now, Is.EqualTo(TimeSpan.Zero));
        Assert.That(simulation.Time.Set, Is.Zero);
    }

    [Test]
    public async Task RequestsThatComeBeforeTheThreadBeginsShareItsBatch()
    {
        await using var simulation = new Simulation(Delayed);

        Task<int[]>[] answers = [simulation.Send(1), simulation.Send(2, 3), simulation.Send(4)];
        simulation.RunAll();

        Assert.That((await Task.WhenAll(answers)).SelectMany(answer => answer), Is.EqualTo(new[] { 1, 4, 9, 16 }));
        Assert.That(simulation.Batches.Single().Rows, Is.EqualTo(4));
    }

    [TestCase(0.0, 5.0)]
    [TestCase(10.0, 14.0)]
    public async Task BatchesWaitForOthersAsLongAsTheDelaySays(double delay, double expectedStart)
    {
        await using var simulation = new Simulation(Delayed with { MaxDelay = Ms(delay) }) { Latency = _ => Ms(5) };
        Task<int[]> second = null!, third = null!;
        simulation.WhileRunning = time =>
        {
            simulation.WhileRunning = null;
            simulation.Time.Advance(Ms(4));
            second = simulation.Send(2);
            third = simulation.Send(3);
            simulation.Time.Advance(time - Ms(4));
        };

        var first = simulation.Send(1);
        simulation.RunAll();
        if (delay > 0)
        {
            Assert.That(second.IsCompleted, Is.False);
            simulation.Time.Advance(Ms(8.9));
            Assert.That(simulation.CanRun, Is.False);
            simulation.Time.Advance(Ms(0.1));
            simulation.RunAll();
        }

        Assert.That(await first, Is.EqualTo(new[] { 1 }));
        Assert.That(await second, Is.EqualTo(new[] { 4 }));
        Assert.That(await third, Is.EqualTo(new[] { 9 }));
        Assert.That(simulation.Batches[1].Start, Is.EqualTo(Ms(expectedStart)));
        Assert.That(simulation.Batches, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task AFullBatchDoesNotWait()
    {
        await using var simulation = new Simulation(Delayed);
        simulation.WhileRunning = time =>
        {
            simulation.WhileRunning = null;
            for (var value = 1; value <= 6; value++) _ = simulation.Send(value);
        };

        _ = simulation.Send(0);
        simulation.RunAll();

        Assert.That(simulation.Batches.Select(batch => batch.Rows), Is.EqualTo(new[] { 1, 4 }));
        simulation.Time.Advance(Ms(10));
        simulation.RunAll();
        Assert.That(simulation.Batches.Select(batch => batch.Rows), Is.EqualTo(new[] { 1, 4, 2 }));
    }

    [Test]
    public async Task BatchesAreFilledUpToTheAllowedSizes()
    {
        await using var simulation = new Simulation(new BatchingOptions { MaxBatchSize = 8, AllowedBatchSizes = [2, 4, 8] });
        foreach (var rows in new[] { 1, 3, 4, 5 })
        {
            _ = simulation.Send(new int[rows]);
            simulation.RunAll();
        }

        Assert.That(simulation.Batches.Select(batch => batch.Rows), Is.EqualTo(new[] { 2, 4, 4, 8 }));
        Assert.That(simulation.Statistics.Rows, Is.EqualTo(13));
        Assert.That(simulation.Statistics.RowsRun, Is.EqualTo(18));
    }

    [Test]
    public async Task OnlyRequestsOfOneShapeShareABatch()
    {
        await using var simulation = new Simulation(new BatchingOptions { MaxBatchSize = 4 }) { Shape = rows => rows[0] % 2 };

        for (var value = 0; value < 6; value++) _ = simulation.Send(value);
        simulation.RunAll();

        Assert.That(simulation.Batches.Select(batch => batch.Requests.Select(request => request[0])), Is.EqualTo(new[] { new[] { 0, 2, 4 }, [1, 3, 5] }));
    }

    [Test]
    public async Task HigherPrioritiesGoFirst()
    {
        await using var simulation = new Simulation(new BatchingOptions { MaxBatchSize = 2 });

        foreach (var (value, priority) in new[] { (1, RequestPriority.Low), (2, RequestPriority.Normal), (3, RequestPriority.High), (4, RequestPriority.Low), (5, RequestPriority.High) })
            _ = simulation.Send(new RequestOptions { Priority = priority }, value);
        simulation.RunAll();

        Assert.That(Order(simulation), Is.EqualTo(new[] { 3, 5, 2, 1, 4 }));
    }

    [Test]
    public async Task CallersGetTheSameShareHoweverManyRequestsTheySend()
    {
        await using var simulation = new Simulation(new BatchingOptions { MaxBatchSize = 2 });
        RequestOptions greedy = new() { Caller = "greedy" }, modest = new() { Caller = "modest" };

        for (var value = 0; value < 8; value++) _ = simulation.Send(greedy, value);
        for (var value = 100; value < 103; value++) _ = simulation.Send(modest, value);
        simulation.RunAll();

        Assert.That(Order(simulation), Is.EqualTo(new[] { 0, 100, 1, 101, 2, 102, 3, 4, 5, 6, 7 }));
    }

    [Test]
    public async Task ACallerThatWasIdleHasSavedUpNothing()
    {
        await using var simulation = new Simulation(new BatchingOptions { MaxBatchSize = 1 });
        RequestOptions busy = new() { Caller = "busy" }, late = new() { Caller = "late" };
        var ran = 0;
        simulation.WhileRunning = time =>
        {
            // The late caller comes when half of the other's requests are served.
            if (++ran != 4) return;
            for (var value = 100; value < 104; value++) _ = simulation.Send(late, value);
        };

        for (var value = 0; value < 8; value++) _ = simulation.Send(busy, value);
        simulation.RunAll();

        Assert.That(Order(simulation).Skip(4), Is.EqualTo(new[] { 100, 4, 101, 5, 102, 6, 103, 7 }).Or.EqualTo(new[] { 4, 100, 5, 101, 6, 102, 7, 103 }));
    }

    [Test]
    public async Task OneBadRequestFailsAlone([Values(1, 2, 5, 8)] int requests, [Values(0, 4, 7)] int bad)
    {
        await using var simulation = new Simulation(new BatchingOptions { MaxBatchSize = 8 });

        var answers = Enumerable.Range(0, requests).Select(value => simulation.Send(value == bad ? -1 : value)).ToArray();
        simulation.RunAll();

        for (var value = 0; value < requests; value++)
        {
            if (value == bad) Assert.That(async () => await answers[value], Throws.TypeOf<ModelException>());
            else Assert.That(await answers[value], Is.EqualTo(new[] { value * value }));
        }
        Assert.That(simulation.Statistics.Failed, Is.EqualTo(bad < requests ? 1 : 0));
        Assert.That(simulation.Batches, Has.Count.LessThanOrEqualTo(7));
    }

    [Test]
    public async Task ARequestThatIsWrongInItselfFailsAtOnce()
    {
        await using var simulation = new Simulation(new BatchingOptions { MaxBatchSize = 2 });

        var good = simulation.Send(2);

        Assert.That(async () => await simulation.Send(), Throws.TypeOf<DataException>());
        Assert.That(async () => await simulation.Send(1, 2, 3), Throws.TypeOf<DataException>().With.Message.Contains("has 3 rows; expected 1 to 2"));
        simulation.RunAll();
        Assert.That(await good, Is.EqualTo(new[] { 4 }));
    }

    [Test]
    public async Task AFullQueueRejects()
    {
        await using var simulation = new Simulation(new BatchingOptions { MaxBatchSize = 2, QueueCapacity = 3 });

        var answers = new[] { simulation.Send(1, 2), simulation.Send(3) };

        Assert.That(async () => await simulation.Send(4), Throws.TypeOf<QueueFullException>().With.Message.Contains("holds 3 rows").And.Message.Contains("capacity of 3"));
        simulation.RunAll();
        Assert.That(await Task.WhenAll(answers), Has.Length.EqualTo(2));
        Assert.That(simulation.Statistics.Rejected, Is.EqualTo(1));
    }

    [Test]
    public async Task WhereTheQueueIsFullRequestsWaitForAPlaceInTheirOrder()
    {
        await using var simulation = new Simulation(new BatchingOptions { MaxBatchSize = 2, QueueCapacity = 2, WhenFull = FullQueue.Wait });

        var answers = Enumerable.Range(1, 6).Select(value => simulation.Send(value)).ToList();
        answers.Add(simulation.Send(new RequestOptions { Priority = RequestPriority.High }, 7));

        Assert.That(simulation.Statistics.QueuedRows, Is.EqualTo(2));
        simulation.RunAll();
        Assert.That((await Task.WhenAll(answers)).Select(answer => answer[0]), Is.EqualTo(new[] { 1, 4, 9, 16, 25, 36, 49 }));
        Assert.That(Order(simulation), Is.EqualTo(new[] { 1, 2, 7, 3, 4, 5, 6 }));
    }

    [Test]
    public async Task ARequestWhoseTimeIsOverDoesNotRun()
    {
        await using var simulation = new Simulation(new BatchingOptions { MaxBatchSize = 4 }) { Latency = _ => Ms(5) };
        Task<int[]> late = null!, early = null!;
        simulation.WhileRunning = time =>
        {
            simulation.WhileRunning = null;
            late = simulation.Send(new RequestOptions { Timeout = Ms(3) }, 2);
            early = simulation.Send(new RequestOptions { Timeout = Ms(6) }, 3);
            simulation.Time.Advance(Ms(2.9));
            Assert.That(late.IsCompleted, Is.False);
            simulation.Time.Advance(Ms(0.1));
            // It fails while the model is still busy with others.
            Assert.That(late.IsFaulted);
            simulation.Time.Advance(time - Ms(3));
        };

        _ = simulation.Send(1);
        simulation.RunAll();

        Assert.That(async () => await late, Throws.TypeOf<DeadlineException>().With.Message.Contains("waited 3 ms; expected to run within its 3 ms"));
        Assert.That(await early, Is.EqualTo(new[] { 9 }));
        Assert.That(Order(simulation), Is.EqualTo(new[] { 1, 3 }));
        Assert.That(simulation.Statistics.Expired, Is.EqualTo(1));
    }

    [Test]
    public async Task ACancelledRequestLeavesTheQueue()
    {
        await using var simulation = new Simulation(new BatchingOptions { MaxBatchSize = 4, QueueCapacity = 4 });
        using var source = new CancellationTokenSource();

        var cancelled = simulation.Batcher.Send([1, 2], new RequestOptions(), source.Token);
        var kept = simulation.Send(3);
        await source.CancelAsync();

        Assert.That(simulation.Statistics.QueuedRows, Is.EqualTo(1));
        simulation.RunAll();
        Assert.That(async () => await cancelled, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(await kept, Is.EqualTo(new[] { 9 }));
        Assert.That(Order(simulation), Is.EqualTo(new[] { 3 }));
        Assert.That(async () => await simulation.Batcher.Send([1], new RequestOptions(), source.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task ARequestThatIsCancelledWhileItRunsEndsAtOnce()
    {
        await using var simulation = new Simulation(new BatchingOptions());
        using var source = new CancellationTokenSource();
        Task<int[]> cancelled = null!;
        simulation.WhileRunning = _ =>
        {
            source.Cancel();
            Assert.That(cancelled.IsCanceled);
        };

        cancelled = simulation.Batcher.Send([1], new RequestOptions(), source.Token);
        var kept = simulation.Send(3);
        simulation.RunAll();

        Assert.That(await kept, Is.EqualTo(new[] { 9 }));
        Assert.That(simulation.Statistics.Answered, Is.EqualTo(1));
        Assert.That(simulation.Statistics.Cancelled, Is.EqualTo(1));
    }

    [Test]
    public async Task DisposalDrainsOrFailsAndLosesNothing([Values] Disposal disposal)
    {
        var simulation = new Simulation(new BatchingOptions { MaxBatchSize = 2, MaxDelay = Ms(10), QueueCapacity = 2, WhenFull = FullQueue.Wait, OnDispose = disposal });
        var answers = Enumerable.Range(0, 5).Select(value => simulation.Send(value)).ToArray();

        var end = simulation.Batcher.DisposeAsync().AsTask();
        var late = simulation.Send(9);
        Assert.That(end.IsCompleted, Is.False);
        simulation.RunAll();
        await end;

        Assert.That(async () => await late, Throws.TypeOf<ObjectDisposedException>());
        foreach (var (value, answer) in answers.Index())
        {
            if (disposal == Disposal.Drain) Assert.That(await answer, Is.EqualTo(new[] { value * value }));
            else Assert.That(async () => await answer, Throws.TypeOf<ObjectDisposedException>());
        }
        Assert.That(simulation.Time.Set, Is.Zero);
        await simulation.Batcher.DisposeAsync();
    }

    [Test]
    public async Task BatchesRunBesideEachOtherWhereAllowed()
    {
        await using var simulation = new Simulation(new BatchingOptions { MaxBatchSize = 2, ConcurrentBatches = 2 });
        var most = 0;
        simulation.WhileRunning = _ =>
        {
            most = Math.Max(most, simulation.Statistics.RunningBatches);
            if (simulation.Batches.Count == 1) simulation.Run();
        };

        var answers = Enumerable.Range(0, 4).Select(value => simulation.Send(value)).ToArray();
        simulation.RunAll();

        Assert.That((await Task.WhenAll(answers)).Select(answer => answer[0]), Is.EqualTo(new[] { 0, 1, 4, 9 }));
        Assert.That(most, Is.EqualTo(2));
    }

    private static IEnumerable<int> Order(Simulation simulation) => simulation.Batches.SelectMany(batch => batch.Requests).Select(request => request[0]);
}
