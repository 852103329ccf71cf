using Lifecycle.Inference.Batching;
using Lifecycle.Inference.Monitoring;

namespace Lifecycle.Inference.Tests.Batching;

public sealed class BatchingAdvisorTests
{
    [TestCase(100, 300, 400, null, "many")]
    [TestCase(100, 90, 104, null, "direct")]
    [TestCase(100, 300, 400, 2, "one")]
    [TestCase(100, 300, 400, 1, "direct")]
    public void TheFastestOfThoseThatKeepTheGoalWins(double direct, double one, double many, int? goal, string expected)
    {
        BatchingCandidate[] candidates = [Candidate("direct", null, direct, 1), Candidate("one", new BatchingOptions(), one, 2), Candidate("many", new BatchingOptions(), many, 3)];

        var advice = BatchingAdvisor.Choose(candidates, goal is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null);

        Assert.That(advice.Best.Name, Is.EqualTo(expected));
        Assert.That(advice.UseBatching, Is.EqualTo(expected != "direct"));
    }

    [Test]
    public async Task EveryWayIsMeasured()
    {
        using var predictor = Predictor.Load(Models.Linear(), new PredictorOptions { IntraOpThreads = 1 });

        var advice = await BatchingAdvisor.MeasureAsync(predictor, new float[] { 1, 2, 3, 4 }, new AdvisorOptions { Callers = 4, Requests = 20, Rounds = 2 });

        Assert.That(advice.Candidates[0].Options, Is.Null);
        Assert.That(advice.Candidates, Has.Count.GreaterThanOrEqualTo(2).And.Contain(advice.Best));
        Assert.That(advice.Candidates.Select(candidate => candidate.Latency.Calls), Is.All.EqualTo(160));
        Assert.That(advice.Gain, Is.Positive);
    }

    [Test]
    public void WrongLoadsAreRefused()
    {
        using var predictor = Predictor.Load(Models.Linear());

        Assert.That(async () => await BatchingAdvisor.MeasureAsync(predictor, new float[3]), Throws.TypeOf<DataException>());
        Assert.That(async () => await BatchingAdvisor.MeasureAsync(predictor, new float[2], new AdvisorOptions { Callers = 0 }), Throws.TypeOf<UsageException>().With.Message.Contains("Callers is 0"));
    }

    private static BatchingCandidate Candidate(string name, BatchingOptions? options, double rate, double milliseconds) => new(name, options, rate, LatencyStatistics.Of([milliseconds]));
}
