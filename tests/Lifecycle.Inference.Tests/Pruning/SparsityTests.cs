using Lifecycle.Inference.Tests.Quantization;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Passes;
using Lifecycle.Onnx.Pruning;

namespace Lifecycle.Inference.Tests.Pruning;

internal sealed class SparsityTests
{
    private static readonly float[] First = [1, -2, 3, -4, 5, -6, 7, -8];
    private static readonly float[] Second = [-0.5f, 9, 10, 11, 12, 13, 14, 15];

    private static IEnumerable<TestCaseData> Magnitudes()
    {
        yield return new TestCaseData(0.25, PruningScope.Global, new float[] { 0, 0, 0, -4, 5, -6, 7, -8 }, new float[] { 0, 9, 10, 11, 12, 13, 14, 15 }).SetArgDisplayNames("a quarter of all");
        yield return new TestCaseData(0.25, PruningScope.Local, new float[] { 0, 0, 3, -4, 5, -6, 7, -8 }, new float[] { 0, 0, 10, 11, 12, 13, 14, 15 }).SetArgDisplayNames("a quarter of each");
        yield return new TestCaseData(0.0, PruningScope.Global, First, Second).SetArgDisplayNames("none");
        yield return new TestCaseData(1.0, PruningScope.Local, new float[8], new float[8]).SetArgDisplayNames("all");
    }

    [TestCaseSource(nameof(Magnitudes))]
    public void TheLeastWeightsAreZero(double ratio, PruningScope scope, float[] first, float[] second)
    {
        var model = Layers();
        var pass = new MagnitudePruning(ratio, scope);
        var report = pass.Run(model);
        Assert.That(Weight(report.Model, "w1"), Is.EqualTo(first));
        Assert.That(Weight(report.Model, "w2"), Is.EqualTo(second));
        Assert.That(report.Sparsity, Is.EqualTo(ratio));
        Assert.That(report.Layers.Select(static layer => (layer.Name, layer.Elements)), Is.EqualTo(new[] { ("w1", 8L), ("w2", 8L) }));
        Assert.That(Weight(model, "w1"), Is.EqualTo(First), "the model that was given");
        Assert.That(pass.Apply(report.Model), Is.Zero, "a second run finds nothing");
    }

    [Test]
    public void EqualMagnitudesGoAsManyAsAreWanted()
    {
        var model = Layers([1, -1, 1, -1, 1, -1, 1, -1], [2, 2, 2, 2, 2, 2, 2, 2]);
        Assert.That(Weight(new MagnitudePruning(0.1875).Run(model).Model, "w1"), Is.EqualTo(new float[] { 0, 0, 0, -1, 1, -1, 1, -1 }));
    }

    [Test]
    public void TwoOfFourAreKeptAlongWhatIsSummed()
    {
        // w1 is [4, 2], summed over rows; w2 is [2, 4], summed over columns, as it is turned.
        var report = new PatternPruning().Run(Layers());
        Assert.That(Weight(report.Model, "w1"), Is.EqualTo(new float[] { 0, 0, 0, 0, 5, -6, 7, -8 }));
        Assert.That(Weight(report.Model, "w2"), Is.EqualTo(new float[] { 0, 0, 10, 11, 0, 0, 14, 15 }));
        Assert.That(report.Sparsity, Is.EqualTo(0.5));
    }

    [Test]
    public void WhatIsLeftOverStays()
    {
        var model = Models.Make([Graphs.Value("x", "n", 5, 1, 1)], [Graphs.Value("y", "n", 1, 1, 1)], [TensorData.Create<float>("w", [1, 5, 1, 1], [3, 1, 2, 9, 0.5f])], new OnnxNode("Conv", ["x", "w"], ["y"]));
        Assert.That(Weight(new PatternPruning(1, 2).Run(model).Model, "w"), Is.EqualTo(new float[] { 3, 0, 0, 9, 0.5f }));
    }

    [Test]
    public void ProtectedWeightsStayAndPassesRunInAPipeline()
    {
        var model = new PassPipeline(new MagnitudePruning(0.5, PruningScope.Local) { Protect = ["w2"] }).Run(Layers()).Model;
        Assert.That(Weight(model, "w1"), Is.EqualTo(new float[] { 0, 0, 0, 0, 5, -6, 7, -8 }));
        Assert.That(Weight(model, "w2"), Is.EqualTo(Second));
    }

    [Test]
    public void BadInputIsRefused()
    {
        Assert.That(static () => new MagnitudePruning(1.5), Throws.TypeOf<UsageException>().With.Message.Contains("Ratio is 1.5"));
        Assert.That(static () => new PatternPruning(4, 4), Throws.TypeOf<UsageException>().With.Message.Contains("Kept is 4"));
        Assert.That(static () => new MagnitudePruning(0.5).Run(Layers([float.NaN, 1, 1, 1, 1, 1, 1, 1])), Throws.TypeOf<ModelException>().With.Message.Contains("\"w1\""));
        Assert.That(static () => new PatternPruning().Run(Quantizer.Dynamic(Graphs.Layer()).Model), Throws.TypeOf<ModelException>().With.Message.Contains("quantized already"));
    }

    private static float[] Weight(OnnxModel model, string name) => model.Graph.FindInitializer(name)!.AsSpan<float>().ToArray();

    private static OnnxModel Layers(float[]? first = null, float[]? second = null) => Models.Make([Graphs.Value("x", "n", 4)], [Graphs.Value("y", "n", 4)],
        [TensorData.Create<float>("w1", [4, 2], first ?? First), TensorData.Create<float>("w2", [2, 4], second ?? Second)],
        new OnnxNode("MatMul", ["x", "w1"], ["h"]), new OnnxNode("Transpose", ["w2"], ["t"]), new OnnxNode("Concat", ["h", "h"], ["i"]).With("axis", 1), new OnnxNode("MatMul", ["i", "t"], ["y2"]),
        new OnnxNode("Concat", ["y2", "y2"], ["y"]).With("axis", 1));
}
