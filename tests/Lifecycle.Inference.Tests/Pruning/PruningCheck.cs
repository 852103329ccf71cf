using Lifecycle.Inference.Tests.Quantization;
using Lifecycle.Inference.Verification;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Pruning;

namespace Lifecycle.Inference.Tests.Pruning;

/// <summary>Removes channels that carry nothing, and holds the outputs against those with the channels in place.</summary>
internal static class PruningCheck
{
    private const double Allowed = 1e-5;

    /// <summary>The groups of a model as one reads them: <c>w: 8</c>.</summary>
    public static string Groups(OnnxModel model) => string.Join(", ", DependencyGraph.Of(model).Groups.Select(static group => $"{group.Name}: {group.Channels}"));

    /// <summary>Group by group, removes every other channel, after all that goes with it is made zero.</summary>
    public static void OutputsStay(OnnxModel model)
    {
        for (var index = 0; index < DependencyGraph.Of(model).Groups.Count; index++)
        {
            var graph = DependencyGraph.Of(model);
            var group = graph.Groups[index];
            int[] channels = [.. Enumerable.Range(0, group.Channels).Where(static channel => channel % 2 == 0)];
            foreach (var slice in group.Weights) Zero(graph.Model, slice, [.. channels.SelectMany(channel => slice.Indices[channel])]);
            var small = graph.Remove(new Dictionary<PruningGroup, IReadOnlyCollection<int>> { [group] = channels });
            Assert.That(small.Graph.Initializers.Sum(static tensor => tensor.ElementCount), Is.LessThan(graph.Model.Graph.Initializers.Sum(static tensor => tensor.ElementCount)));
            if (group.Approximation is null) Same(graph.Model, small, group.Describe(channels));
        }
    }

    private static void Same(OnnxModel model, OnnxModel small, string what)
    {
        using var one = new ModelVerifier(model);
        using var other = new ModelVerifier(small);
        IReadOnlyList<TensorData> inputs = [.. Graphs.Inputs(model, 1).Zip(model.Graph.Inputs, static (tensor, input) => input.ElementType == OnnxElementType.Float ? tensor : Indices(tensor))];
        foreach (var (expected, found) in one.Run(inputs).Zip(other.Run(inputs)))
        {
            Assert.That(found.Dims, Is.EqualTo(expected.Dims), what);
            var scale = expected.AsSpan<float>().ToArray().Max(Math.Abs);
            Assert.That(scale, Is.GreaterThan(0), "a dead output would show nothing");
            Assert.That(found.AsSpan<float>().ToArray(), Is.EqualTo(expected.AsSpan<float>().ToArray()).Within(Allowed * scale), what);
        }
    }

    private static TensorData Indices(TensorData tensor) => TensorData.Create<long>(tensor.Name, [.. tensor.Dims], [.. Enumerable.Range(0, (int)tensor.ElementCount).Select(static index => (long)index % 5)]);

    public static void Zero(OnnxModel model, PruningSlice slice, HashSet<int> gone)
    {
        if (slice.Role == WeightRole.Statistic) return;
        var tensor = model.Graph.FindInitializer(slice.Name)!;
        var inner = (int)tensor.Dims.Skip(slice.Dim + 1).Aggregate(1L, static (product, size) => product * size);
        var values = tensor.AsSpan<float>().ToArray();
        for (var index = 0; index < values.Length; index++)
            if (gone.Contains(index / inner % (int)tensor.Dims[slice.Dim])) values[index] = 0;
        model.Graph.Initializers[model.Graph.Initializers.IndexOf(tensor)] = TensorData.Create<float>(tensor.Name, [.. tensor.Dims], values);
    }
}
