using Lifecycle.Inference.Tests.Quantization;
using Lifecycle.Inference.Verification;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Pruning;

namespace Lifecycle.Inference.Tests.Pruning;

/// <summary>Nets that nobody thought of: channels without importance leave no trace, and whatever goes, what is left runs.</summary>
internal sealed class RandomNetTests
{
    private const double Allowed = 1e-5;

    [Test]
    public void ChannelsOfNoImportanceLeaveNoTrace([Range(1, 60)] int seed)
    {
        var graph = DependencyGraph.Of(RandomNet.Make(seed, layers: 6 + (seed % 30)));
        var removed = graph.Groups.Where(static group => group.Approximation is null)
            .ToDictionary(static group => group, static group => (IReadOnlyCollection<int>)[.. Enumerable.Range(0, group.Channels).Where(static channel => channel % 2 == 1)]);
        foreach (var (group, channels) in removed)
            foreach (var slice in GroupWeights.Counted(group)) PruningCheck.Zero(graph.Model, slice, [.. channels.SelectMany(channel => slice.Indices[channel])]);
        Assert.That(Difference(graph.Model, graph.Remove(removed)), Is.LessThanOrEqualTo(Allowed));
    }

    [Test]
    public void AnyPartMayGo([Range(1, 60)] int seed)
    {
        var model = RandomNet.Make(seed, layers: 6 + (seed % 30));
        foreach (var ratio in new[] { 0.3, 0.9 })
        {
            var report = Pruner.Prune(model, new PruningOptions { Ratio = ratio, RoundTo = 1, Scope = PruningScope.Global, Importance = new RandomImportance(seed) });
            Assert.That(Difference(model, report.Model), Is.LessThan(double.PositiveInfinity), report.ToTable());
        }
    }

    [Test]
    public void ThereIsMuchToRemove()
    {
        var groups = Enumerable.Range(1, 60).SelectMany(static seed => DependencyGraph.Of(RandomNet.Make(seed, layers: 6 + (seed % 30))).Groups).ToList();
        Assert.That(groups, Has.Count.GreaterThan(180));
        Assert.That(groups.Where(static group => group.Approximation is null).Sum(static group => group.Channels), Is.GreaterThan(600));
    }

    // Infinite where shapes are not the same.
    private static double Difference(OnnxModel model, OnnxModel small)
    {
        using var one = new ModelVerifier(model);
        using var other = new ModelVerifier(small);
        var inputs = Graphs.Inputs(model, 1);
        var (expected, found) = (one.Run(inputs)[0], other.Run(inputs)[0]);
        if (!expected.Dims.SequenceEqual(found.Dims)) return double.PositiveInfinity;
        var values = expected.AsSpan<float>().ToArray();
        return values.Zip(found.AsSpan<float>().ToArray(), static (value, left) => Math.Abs(value - left)).Max() / Math.Max(values.Max(Math.Abs), 1e-30);
    }
}
