using Lifecycle.Inference.Calibration;
using Lifecycle.Inference.Pruning;
using Lifecycle.Inference.Tests.Quantization;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Passes.Quantization;
using Lifecycle.Onnx.Pruning;

namespace Lifecycle.Inference.Tests.Pruning;

/// <summary>Scores, by hand: three channels made by (1, -2), (3, 0), (0, 4), scaled by -1, 2, 0.5, taken by (1, 1, -2).</summary>
internal sealed class ImportanceTests
{
    private static IEnumerable<TestCaseData> Measures()
    {
        yield return new TestCaseData(new MagnitudeImportance(1), new[] { 4d, 4, 6 }).SetArgDisplayNames("L1");
        yield return new TestCaseData(new MagnitudeImportance(), new[] { Math.Sqrt(6), Math.Sqrt(10), Math.Sqrt(20) }).SetArgDisplayNames("L2");
        yield return new TestCaseData(new BatchNormImportance(), new[] { 1d, 2, 0.5 }).SetArgDisplayNames("norm scale");
        // On (1, 1) and (0, 2) channels carry -1 and -4, 3 and 0, 4 and 8; behind the norm 1 and 4, 6 and 0, 2 and 4.
        yield return new TestCaseData(new ActivationImportance(Data(1, 1, 0, 2)), new[] { 2.5, 3, 3 }).SetArgDisplayNames("activation");
        yield return new TestCaseData(new ActivationImportance(Data(1, 1, 0, 2), maxBatches: 1), new[] { 1d, 6, 2 }).SetArgDisplayNames("activation of one batch");
    }

    [TestCaseSource(nameof(Measures))]
    public void ScoresAreThoseByHand(IImportance importance, double[] expected)
    {
        var graph = DependencyGraph.Of(Normed());
        Assert.That(importance.Score(graph.Model, graph.Groups).Single(), Is.EqualTo(expected).Within(1e-4));
    }

    [Test]
    public void ATurnedWeightCarriesNothing()
    {
        // Channels carry |1·1 - 2·1| = 1 and 3; the turned weight that takes them, 100 and 1, is no activation.
        var model = Models.Make([Graphs.Value("x", "n", 2)], [Graphs.Value("y", "n", 1)], [TensorData.Create<float>("w", [2, 2], [1, 3, -2, 0]), TensorData.Create<float>("v", [1, 2], [100, 1])],
            new OnnxNode("MatMul", ["x", "w"], ["h"]), new OnnxNode("Transpose", ["v"], ["t"]), new OnnxNode("MatMul", ["h", "t"], ["y"]));
        var graph = DependencyGraph.Of(model);
        Assert.That(new ActivationImportance(CalibrationData.FromRows("x", new float[] { 1, 1 }, [2])).Score(graph.Model, graph.Groups).Single(), Is.EqualTo(new double[] { 1, 3 }).Within(1e-6));
    }

    [Test]
    public void WhatOnlyWeightsHaveIsScoredByThem()
    {
        // A weight that is a product of two of rank 3: no value of the data has its inside.
        var model = Models.Make([Graphs.Value("x", "n", 4)], [Graphs.Value("y", "n", 5)], [Graphs.Random("a", 4, 3), Graphs.Random("b", 3, 5)],
            new OnnxNode("MatMul", ["a", "b"], ["w"]), new OnnxNode("MatMul", ["x", "w"], ["y"]));
        var graph = DependencyGraph.Of(model);
        Assert.That(graph.Groups.Select(static group => (group.Name, group.Channels)), Is.EqualTo(new[] { ("b", 3) }));
        Assert.That(new ActivationImportance(CalibrationData.FromRows("x", new float[4], [4])).Score(graph.Model, graph.Groups).Single(), Is.EqualTo(new MagnitudeImportance().Score(graph.Model, graph.Groups).Single()));
    }

    [Test]
    public void NaNMadeInsideTheModelIsNamed()
    {
        var model = Models.Make([Graphs.Value("x", "n", 2)], [Graphs.Value("y", "n", 1)], [TensorData.Create<float>("w", [2, 2], [1, 3, -2, 0]), TensorData.Create<float>("v", [2, 1], [1, 1])],
            new OnnxNode("MatMul", ["x", "w"], ["h"]), new OnnxNode("Sqrt", ["h"], ["r"]), new OnnxNode("MatMul", ["r", "v"], ["y"]));
        Assert.That(() => Pruner.Prune(model, new PruningOptions { Importance = new ActivationImportance(CalibrationData.FromRows("x", new float[] { 1, 1 }, [2])) }),
            Throws.TypeOf<DataException>().With.Message.Contains("\"r\" is NaN or infinite in channel 0"));
        model.Graph.Initializers[0] = TensorData.Create<float>("w", [2, 2], [1, float.NaN, -2, 0]);
        foreach (IImportance importance in new IImportance[] { new MagnitudeImportance(1), new MagnitudeImportance(), new BatchNormImportance() })
            Assert.That(() => Pruner.Prune(model, new PruningOptions { Importance = importance }), Throws.TypeOf<ModelException>().With.Message.Contains("scored a channel of w NaN"), importance.Name);
    }

    [Test]
    public void ChannelsOfHalvesAreNotMeasured()
    {
        var half = new HalfConversion(new()).Run(Graphs.Perceptron()).Model;
        Assert.That(() => Pruner.Prune(half, new PruningOptions { Importance = new ActivationImportance(Graphs.Data(Graphs.Perceptron(), 1)) }), Throws.TypeOf<ModelException>().With.Message.Contains("32-bit floats").And.Message.Contains("prune before"));
    }

    [Test]
    public void WithoutANormTheWeightsCount()
    {
        var graph = DependencyGraph.Of(Graphs.Perceptron());
        Assert.That(new BatchNormImportance().Score(graph.Model, graph.Groups).Single(), Is.EqualTo(new MagnitudeImportance().Score(graph.Model, graph.Groups).Single()));
    }

    [Test]
    public void ChanceFollowsFromTheSeed()
    {
        var graph = DependencyGraph.Of(Graphs.Perceptron());
        double[] Score(int seed) => [.. new RandomImportance(seed).Score(graph.Model, graph.Groups).Single()];
        var (first, again, other) = (Score(1), Score(1), Score(2));
        Assert.That(again, Is.EqualTo(first).And.Not.EqualTo(other));
        Assert.That(first, Is.All.InRange(0, 1));
    }

    [Test]
    public void InAGlobalRankingGroupsAreHeldAgainstTheirMean()
    {
        // Of scores 1, 1, 1, 1 and 10, 10, 10, 0.1 the last goes first, whatever the scales.
        var model = Models.Make([Graphs.Value("x", "n", 1)], [Graphs.Value("y", "n", 1)],
            [TensorData.Create<float>("w1", [1, 4], [1, 1, 1, 1]), TensorData.Create<float>("w2", [4, 4], new float[16]), TensorData.Create<float>("w3", [4, 1], [10, 10, 10, 0.1f])],
            new OnnxNode("MatMul", ["x", "w1"], ["h"]), new OnnxNode("MatMul", ["h", "w2"], ["i"]), new OnnxNode("MatMul", ["i", "w3"], ["y"]));
        var report = Pruner.Prune(model, new PruningOptions { Scope = PruningScope.Global, Ratio = 0.125, RoundTo = 1 });
        Assert.That(report.Groups.Select(static group => (group.Name, group.After)), Is.EqualTo(new[] { ("w1", 4), ("w2", 3) }));
        Assert.That(report.Model.Graph.FindInitializer("w3")!.AsSpan<float>().ToArray(), Is.EqualTo(new float[] { 10, 10, 10 }));
    }

    [Test]
    public void BadScoresAndDataAreRefused()
    {
        Assert.That(static () => Pruner.Prune(Graphs.Perceptron(), new PruningOptions { Importance = new Fixed(double.NaN, 64) }), Throws.TypeOf<ModelException>().With.Message.Contains("\"fixed\"").And.Message.Contains("NaN"));
        Assert.That(static () => Pruner.Prune(Graphs.Perceptron(), new PruningOptions { Importance = new Fixed(1, 3) }), Throws.TypeOf<ModelException>().With.Message.Contains("expected 64"));
        Assert.That(static () => Pruner.Prune(Normed(), new PruningOptions { Importance = new ActivationImportance(Data(float.NaN, 0)) }), Throws.TypeOf<DataException>().With.Message.Contains("NaN or infinite"));
        Assert.That(static () => Pruner.Prune(Normed(), new PruningOptions { Importance = new ActivationImportance(Data()) }), Throws.TypeOf<DataException>().With.Message.Contains("no batch"));
    }

    private static CalibrationData Data(params float[] values) => CalibrationData.FromRows("x", values, [2, 1, 1], batchSize: 1);

    private static OnnxModel Normed() => Models.Make([Graphs.Value("x", "n", 2, 1, 1)], [Graphs.Value("y", "n", 1, 1, 1)],
        [
            TensorData.Create<float>("w", [3, 2, 1, 1], [1, -2, 3, 0, 0, 4]), TensorData.Create<float>("s", [3], [-1, 2, 0.5f]), TensorData.Create<float>("zeros", [3], [0, 0, 0]),
            TensorData.Create<float>("mean", [3], [0, 0, 0]), TensorData.Create<float>("ones", [3], [1, 1, 1]), TensorData.Create<float>("v", [1, 3, 1, 1], [1, 1, -2]),
        ],
        new OnnxNode("Conv", ["x", "w"], ["c"]), new OnnxNode("BatchNormalization", ["c", "s", "zeros", "mean", "ones"], ["b"]), new OnnxNode("Conv", ["b", "v"], ["y"]));

    private sealed class Fixed(double score, int count) : IImportance
    {
        public string Name => "fixed";

        public IReadOnlyList<IReadOnlyList<double>> Score(OnnxModel model, IReadOnlyList<PruningGroup> groups) => [.. groups.Select(_ => Enumerable.Repeat(score, count).ToArray())];
    }
}
