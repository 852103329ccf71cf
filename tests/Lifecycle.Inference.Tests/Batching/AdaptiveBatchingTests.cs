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
        var limit = new BatchLimit(new BatchingOptions { TargetP99 = TimeSpan.FromMilliseconds(1) }, new BatchSizes([1, 2, 4], 4));

        foreach (var (rows, time) in new[] { (1, 4.0), (2, 5.0), (4, 20.0) })
            for (var run = 0; run < 3; run++) limit.Record(rows, TimeSpan.FromMilliseconds(time));

        Assert.That(limit.Rows, Is.EqualTo(2));
    }

    [Test]
    public void OneOutlierChangesNothing()
    {
        var limit = new BatchLimit(new BatchingOptions { TargetP99 = TimeSpan.FromMilliseconds(20) }, new BatchSizes([1, 2, 4], 4));

        foreach (var time in new[] { 500.0, 2, 3, 2 }) limit.Record(4, TimeSpan.FromMilliseconds(time));

        Assert.That(limit.Rows, Is.EqualTo(4));
        Assert.That(limit.P99(4), Is.EqualTo(TimeSpan.FromMilliseconds(3)));
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
