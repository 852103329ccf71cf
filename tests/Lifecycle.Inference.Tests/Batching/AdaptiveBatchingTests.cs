using Lifecycle.Inference.Batching;
using MathNet.Numerics.Statistics;

namespace Lifecycle.Inference.Tests.Batching;

/// <summary>A goal for the p99, in simulated time: requests come at random, and batches of n rows take 2 ms and half a millisecond a row, a fifth more or less.</summary>
public sealed class AdaptiveBatchingTests
{
    private static readonly TimeSpan Goal = TimeSpan.FromMilliseconds(40);

    // The most rows of which two batches fit into the goal are 29; of the sizes that are told apart that is 24, or 1,700 rows a second.
    private const double Capacity = 1700;

    [TestCase(100)]
    [TestCase(1000)]
    [TestCase(1500)]
    public void BelowItsCapacityTheGoalIsKeptAndNextToNothingTurnedAway(int perSecond)
    {
        var (p99, answered, rejected) = Serve(Goal, perSecond);

        Assert.That(p99, Is.LessThanOrEqualTo(Goal.TotalMilliseconds));
        Assert.That(rejected, Is.LessThanOrEqualTo(0.01 * answered));
    }

    [TestCase(3000)]
    [TestCase(20000)]
    public void UnderOverloadWhatIsAnsweredIsInTimeAndNoLessThanCanBe(int perSecond)
    {
        var (p99, answered, _) = Serve(Goal, perSecond);

        Assert.That(p99, Is.LessThanOrEqualTo(Goal.TotalMilliseconds));
        Assert.That(answered, Is.GreaterThan(0.75 * Capacity));
    }

    [Test]
    public void WithoutAGoalOverloadTakesAsLongAsTheQueueIs()
    {
        var (p99, _, _) = Serve(goal: null, perSecond: 5000);

        Assert.That(p99, Is.GreaterThan(10 * Goal.TotalMilliseconds));
    }

    [Test]
    public void AGoalThatCannotBeKeptGivesTheMostRowsASecond()
    {
        var limit = new ShapeLimit(new BatchingOptions { TargetP99 = TimeSpan.FromMilliseconds(1) }, new BatchSizes([1, 2, 4], 4));

        // Each size that it asks for takes its time.
        for (var run = 0; run < 10; run++) limit.Record(limit.Rows, TimeSpan.FromMilliseconds(limit.Rows switch { 1 => 4, 2 => 5, _ => 20 }));

        Assert.That(limit.Learned.Select(known => known.Rows), Is.EqualTo(new[] { 1, 2, 4 }), "sizes that never ran are tried");
        Assert.That(limit.Rows, Is.EqualTo(2));
    }

    [Test]
    public void OneOutlierChangesNothing()
    {
        var limit = new ShapeLimit(new BatchingOptions { TargetP99 = TimeSpan.FromMilliseconds(20) }, new BatchSizes([1, 2, 4], 4));

        foreach (var time in new[] { 500.0, 2, 3, 2 }) limit.Record(4, TimeSpan.FromMilliseconds(time));

        Assert.That(limit.Rows, Is.EqualTo(4));
        Assert.That(limit.P99(4), Is.EqualTo(TimeSpan.FromMilliseconds(3)));
    }

    [Test]
    public void ASlowSpellIsForgotten()
    {
        var limit = new ShapeLimit(new BatchingOptions { TargetP99 = TimeSpan.FromMilliseconds(20) }, new BatchSizes([1, 2, 4, 8], 8));

        Assert.That(AfterBatches(20, millisecondsARow: 1), Is.EqualTo(8));
        Assert.That(AfterBatches(200, millisecondsARow: 6), Is.EqualTo(1));
        Assert.That(AfterBatches(10_000, millisecondsARow: 1), Is.EqualTo(8));

        int AfterBatches(int batches, double millisecondsARow)
        {
            for (var batch = 0; batch < batches; batch++) limit.Record(limit.Rows, TimeSpan.FromMilliseconds(millisecondsARow * limit.Rows));
            return limit.Rows;
        }
    }

    [Test]
    public async Task AFirstRunThatTakesTooLongRefusesNothingForEver()
    {
        await using var simulation = new Simulation(new BatchingOptions { TargetP99 = TimeSpan.FromMilliseconds(20) });
        var answers = new List<Task<int[]>>();
        for (var number = 0; number < 10; number++)
        {
            simulation.Latency = _ => TimeSpan.FromMilliseconds(number == 0 ? 500 : 2);
            answers.Add(simulation.Send(number));
            simulation.RunAll();
        }

        Assert.That((await Task.WhenAll(answers)).Select(answer => answer[0]), Is.EqualTo(Enumerable.Range(0, 10).Select(number => number * number)));
    }

    [Test]
    public async Task EachShapeHasItsOwnLimit()
    {
        // Shape 0 takes 1 ms a row, shape 1 takes 10.
        await using var simulation = new Simulation(new BatchingOptions { MaxBatchSize = 16, QueueCapacity = 1024, TargetP99 = TimeSpan.FromMilliseconds(80) }) { Shape = rows => rows[0] % 2 };
        simulation.WhileRunning = _ => simulation.Time.Advance(TimeSpan.FromMilliseconds(simulation.Batches[^1].Rows * (simulation.Batches[^1].Requests[0][0] % 2 == 0 ? 1 : 10)));

        for (var round = 0; round < 60; round++)
        {
            var shape = round % 2;
            for (var number = 0; number < 16; number++) _ = simulation.Send(shape);
            simulation.RunAll();
        }

        Assert.That(LargestOf(0), Is.EqualTo(16));
        Assert.That(LargestOf(1), Is.EqualTo(4));

        int LargestOf(int shape) => simulation.Batches.TakeLast(40).Where(batch => batch.Requests[0][0] == shape).Max(batch => batch.Rows);
    }

    [Test]
    public async Task BadRequestsTeachNothingOfTheTime()
    {
        await using var simulation = new Simulation(new BatchingOptions { MaxBatchSize = 4 });
        var answers = new List<Task>();
        foreach (var (value, milliseconds) in new[] { (1, 8), (-1, 0), (-1, 0), (-1, 0) })
        {
            simulation.Latency = _ => TimeSpan.FromMilliseconds(milliseconds);
            answers.Add(simulation.Send(value));
            simulation.RunAll();
        }

        Assert.That(answers.Count(answer => answer.IsFaulted), Is.EqualTo(3));
        Assert.That(simulation.Statistics.BatchTimes[1], Is.EqualTo(TimeSpan.FromMilliseconds(8)));
    }

    [Test]
    public void ShapesThatAreToldApartAreBounded()
    {
        var limit = new BatchLimit(new BatchingOptions(), new BatchSizes([], 4));
        var first = limit.Of(0);

        for (var shape = 1; shape <= BatchLimit.MaxShapes + 10; shape++)
        {
            _ = limit.Of(shape);
            Assert.That(limit.Of(0), Is.SameAs(first), "one in use stays");
        }

        Assert.That(limit.Shapes, Is.EqualTo(BatchLimit.MaxShapes));
    }

    // Of ten seconds.
    private static (double P99, double AnsweredPerSecond, double RejectedPerSecond) Serve(TimeSpan? goal, int perSecond)
    {
        var last = TimeSpan.FromSeconds(10);
        var random = new Random(perSecond);
        var simulation = new Simulation(new BatchingOptions { MaxBatchSize = 64, TargetP99 = goal })
        {
            Latency = rows => TimeSpan.FromMilliseconds((2 + (0.5 * rows)) * (0.8 + (0.4 * random.NextDouble()))),
        };
        var latencies = new List<double>();
        var arrivals = new List<TimeSpan>();
        var next = TimeSpan.Zero;
        simulation.WhileRunning = time =>
        {
            var batch = simulation.Batches[^1].Requests;
            ArriveUntil(simulation.Now + time);
            latencies.AddRange(batch.Select(request => (simulation.Now - arrivals[request[0]]).TotalMilliseconds));
        };
        while (next < last)
        {
            ArriveUntil(next);
            simulation.RunAll();
        }
        return (latencies.Quantile(0.99), latencies.Count / simulation.Now.TotalSeconds, simulation.Statistics.Rejected / simulation.Now.TotalSeconds);

        void ArriveUntil(TimeSpan end)
        {
            while (next <= end && next < last)
            {
                simulation.Time.Advance(next - simulation.Now);
                arrivals.Add(simulation.Now);
                _ = simulation.Send(arrivals.Count - 1);
                next += TimeSpan.FromSeconds(-Math.Log(1 - random.NextDouble()) / perSecond);
            }
            simulation.Time.Advance(end - simulation.Now);
        }
    }
}
