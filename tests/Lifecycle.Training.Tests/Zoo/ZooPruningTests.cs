using Lifecycle.Inference.Verification;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Pruning;

namespace Lifecycle.Training.Tests.Zoo;

/// <summary>Structural pruning of what the Exporter writes: channels that carry nothing leave no trace, and what is left is a model that runs.</summary>
internal sealed class ZooPruningTests
{
    private const double Allowed = 1e-5;

    private static IEnumerable<TestCaseData> Models() => ZooModel.All().Select(static model => new TestCaseData(model).SetArgDisplayNames(model.Name));

    private static IEnumerable<TestCaseData> InBothScopes() => ZooModel.All().SelectMany(static model => Enum.GetValues<PruningScope>().Select(scope => new TestCaseData(model, scope).SetArgDisplayNames($"{model.Name}, {scope}")));

    // Half the channels of every group whose removal is exact have no importance: what counts for it is zero; biases, norms and statistics stay as they are.
    [TestCaseSource(nameof(InBothScopes))]
    public void ChannelsOfNoImportanceAreChosenAndLeaveNoTrace(ZooModel zoo, PruningScope scope)
    {
        var graph = DependencyGraph.Of(zoo.Export());
        Assert.That(graph.UnknownOperators, Is.Empty);
        var exact = graph.Groups.Where(static group => group.Approximation is null).ToList();
        foreach (var group in exact) Zero(graph.Model, group, [.. Enumerable.Range(0, group.Channels).Where(static channel => channel % 2 == 0)]);
        var (nothing, all) = (exact.Sum(static group => (group.Channels + 1) / 2), graph.Groups.Sum(static group => group.Channels));

        var options = new PruningOptions { Scope = scope, RoundTo = 1 };
        var removed = new ChannelSelection(graph, options, new Dictionary<string, int>(StringComparer.Ordinal)).Part(scope == PruningScope.Local ? 0.5 : (double)nothing / all)
            .Where(static pair => pair.Key.Approximation is null).ToDictionary();

        TestContext.Out.WriteLine($"{exact.Count} of {graph.Groups.Count} groups are exact; {removed.Sum(static pair => pair.Value.Count)} of {all} channels go");
        foreach (var (group, channels) in removed) Assert.That(channels.Select(static channel => channel % 2), Is.All.Zero, group.Name);
        Assert.That(removed.Sum(static pair => pair.Value.Count), Is.EqualTo(scope == PruningScope.Local ? exact.Sum(static group => group.Channels / 2) : nothing).And.GreaterThan(0));
        var small = graph.Remove(removed);
        Assert.That(ModelCost.Of(small).Parameters, Is.LessThan(ModelCost.Of(graph.Model).Parameters));
        using var original = new ModelVerifier(graph.Model);
        using var changed = new ModelVerifier(small);
        foreach (var rows in new[] { 1, 3 })
        {
            var inputs = Inputs(graph.Model, rows);
            foreach (var (expected, found) in original.Run(inputs).Zip(changed.Run(inputs)))
                Assert.That(ZooInputs.RelativeError(expected, found), Is.LessThanOrEqualTo(Allowed), $"{expected.Name}, {rows} rows");
        }
    }

    [TestCaseSource(nameof(Models))]
    public void HalfTheChannelsGoAndOutputsKeepTheirShape(ZooModel zoo)
    {
        var model = zoo.Export();
        foreach (var scope in Enum.GetValues<PruningScope>())
        {
            var report = Pruner.Prune(model, new PruningOptions { Scope = scope, RoundTo = 1, Steps = 2, Sizes = ZooInputs.Sizes(model, 1) });
            TestContext.Out.WriteLine(report.ToTable());
            Assert.That(report.After.MultiplyAccumulates, Is.LessThan(report.Before.MultiplyAccumulates));
            Assert.That(report.Before.Uncounted.Concat(report.After.Uncounted), Is.Empty);
            using var original = new ModelVerifier(model);
            using var changed = new ModelVerifier(report.Model);
            var inputs = Inputs(model, 3);
            Assert.That(changed.Run(inputs).Select(static output => output.Dims), Is.EqualTo(original.Run(inputs).Select(static output => output.Dims)));
        }
    }

    // Each input is another: the difference of two that are alike would hide what goes before.
    private static TensorData[] Inputs(OnnxModel model, int rows) => [.. model.Graph.Inputs.Select((input, index) =>
        ZooInputs.Fill(input, rows) is { ElementType: OnnxElementType.Float } tensor && index > 0
            ? TensorData.Create<float>(tensor.Name, [.. tensor.Dims], [.. tensor.AsSpan<float>().ToArray().Select(value => (value * value) - (0.3f * index))])
            : ZooInputs.Fill(input, rows))];

    private static void Zero(OnnxModel model, PruningGroup group, IReadOnlyCollection<int> channels)
    {
        foreach (var slice in GroupWeights.Counted(group))
        {
            var tensor = model.Graph.FindInitializer(slice.Name)!;
            var gone = channels.SelectMany(channel => slice.Indices[channel]).ToHashSet();
            var inner = (int)tensor.Dims.Skip(slice.Dim + 1).Aggregate(1L, static (product, size) => product * size);
            var values = tensor.AsSpan<float>().ToArray();
            for (var index = 0; index < values.Length; index++)
                if (gone.Contains(index / inner % (int)tensor.Dims[slice.Dim])) values[index] = 0;
            model.Graph.Initializers[model.Graph.Initializers.IndexOf(tensor)] = TensorData.Create<float>(tensor.Name, [.. tensor.Dims], values);
        }
    }
}
