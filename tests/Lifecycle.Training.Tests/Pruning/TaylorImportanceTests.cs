using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Pruning;
using Lifecycle.Training.Import;
using Lifecycle.Training.Pruning;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Pruning;

internal sealed class TaylorImportanceTests
{
    [Test]
    public void AScoreIsTheSquareOfWeightTimesGradient()
    {
        // y = w2 · (w1 x) with w1 = (1, 2), w2 = (3, -1): channels carry x and 2x and give 3x and -2x. With the loss y, weight times gradient is,
        // for each channel, what it gives, once for the weight that makes it and once for the one that takes it.
        var graph = DependencyGraph.Of(Model());
        var score = Taylor(static module => [module.call(tensor(new[,] { { 1f } })).sum(), module.call(tensor(new[,] { { 2f } })).sum()]).Score(graph.Model, graph.Groups);
        // The mean of the squares of 6 and 12, and of 4 and 8.
        Assert.That(score.Single(), Is.EqualTo(new[] { 90d, 40d }).Within(1e-4));
    }

    [Test]
    public void TheChannelThatTheLossDoesNotFeelGoes()
    {
        var report = Pruner.Prune(Model(), new PruningOptions { RoundTo = 1, Importance = Taylor(static module => [module.call(tensor(new[,] { { 1f } })).sum()]) });
        Assert.That(report.Model.Graph.FindInitializer("w1")!.AsSpan<float>().ToArray(), Is.EqualTo(new[] { 1f }));
    }

    [Test]
    public void BadLossesAreRefused()
    {
        Assert.That(static () => Score(static _ => []), Throws.TypeOf<DataException>().With.Message.Contains("no loss"));
        Assert.That(static () => Score(static _ => [tensor(1f)]), Throws.TypeOf<ModelException>().With.Message.Contains("no gradient"));
        Assert.That(static () => Score(static module => [module.call(tensor(new[,] { { 1f }, { 2f } }))]), Throws.TypeOf<ModelException>().With.Message.Contains("[2, 1]"));
        Assert.That(static () => Score(static module => [module.call(tensor(new[,] { { float.NaN } })).sum()]), Throws.TypeOf<DataException>().With.Message.Contains("NaN"));
    }

    private static TaylorImportance Taylor(Func<OnnxModule, IEnumerable<Tensor>> losses) => new(losses);

    private static void Score(Func<OnnxModule, IEnumerable<Tensor>> losses)
    {
        var graph = DependencyGraph.Of(Model());
        Taylor(losses).Score(graph.Model, graph.Groups);
    }

    private static OnnxModel Model()
    {
        var graph = new OnnxGraph("two layers");
        graph.Inputs.Add(new OnnxValueInfo("x", OnnxElementType.Float, "n", 1));
        graph.Outputs.Add(new OnnxValueInfo("y", OnnxElementType.Float, "n", 1));
        graph.Initializers.Add(TensorData.Create<float>("w1", [1, 2], [1, 2]));
        graph.Initializers.Add(TensorData.Create<float>("w2", [2, 1], [3, -1]));
        graph.Nodes.Add(new OnnxNode("MatMul", ["x", "w1"], ["h"]));
        graph.Nodes.Add(new OnnxNode("MatMul", ["h", "w2"], ["y"]));
        return new OnnxModel(graph, 17);
    }
}
