using Lifecycle.Inference.Tests.Quantization;
using Lifecycle.Inference.Verification;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Pruning;

namespace Lifecycle.Inference.Tests.Pruning;

internal sealed class PrunerTests
{
    [Test]
    public void TheLeastChannelsGo()
    {
        // Rows of 1, 2, 3 and 4: two of four are left, the greatest.
        var model = TwoLayers([1, 1, 2, 2, 3, 3, 4, 4], [1, 1, 1, 1]);
        var report = Pruner.Prune(model, new PruningOptions { RoundTo = 1 });
        Assert.That(report.Model.Graph.FindInitializer("w1")!.AsSpan<float>().ToArray(), Is.EqualTo(new float[] { 3, 3, 4, 4 }));
        Assert.That(report.Model.Graph.FindInitializer("w2")!.AsSpan<float>().ToArray(), Is.EqualTo(new float[] { 1, 1 }));
        Assert.That((report.Before.MultiplyAccumulates, report.After.MultiplyAccumulates), Is.EqualTo((12L, 6L)));
        Assert.That(report.Groups.Single(), Is.EqualTo(new PrunedGroup("w1", 4, 2, report.Groups[0].Description)));
        Assert.That(report.Groups[0].Description, Does.Contain("w1, dimension 0 (Output): 0-1").And.Contain("w2, dimension 1 (Input): 0-1").And.Contain("b1, dimension 0 (Shift): 0-1"));
        Assert.That(report.Shortfall, Is.Null);
        Assert.That(model.Graph.FindInitializer("w1")!.Dims, Is.EqualTo(new long[] { 4, 2 }), "the model that was given");
    }

    [TestCase(0.5, 1, 1, 4)]
    [TestCase(0.5, 8, 1, 8, Description = "rounded up to what kernels take")]
    [TestCase(0.4, 3, 1, 6)]
    [TestCase(0.9, 1, 3, 3, Description = "the minimum")]
    [TestCase(0, 1, 1, 8)]
    public void WhatIsLeftIsRoundedAndHasAMinimum(double ratio, int roundTo, int minimum, int left)
    {
        var model = TwoLayers([.. Enumerable.Range(0, 16).Select(static index => (float)index)], [.. Enumerable.Repeat(1f, 8)]);
        var report = Pruner.Prune(model, new PruningOptions { Ratio = ratio, RoundTo = roundTo, MinChannels = minimum });
        Assert.That(report.Groups.Single().After, Is.EqualTo(left));
    }

    [Test]
    public void EveryLayerKeepsAMultipleOfWhatKernelsTake()
    {
        // A hidden unit is a row of each of four gates, but one column of what takes it: 4 times 20 rows would do for the one, 20 columns not for the other.
        var model = Graphs.Lstm();
        model.Graph.Outputs[0] = new OnnxValueInfo("z", OnnxElementType.Float, 6, 1, "n", 4);
        model.Graph.Initializers.Add(Graphs.Random("v", 32, 4));
        model.Graph.Nodes.Add(new OnnxNode("MatMul", ["y", "v"], ["z"]));
        Assert.That(Pruner.Prune(model, new PruningOptions { Ratio = 0.4 }).Groups.Single().After, Is.EqualTo(24));
    }

    [Test]
    public void TheGoalOfMultiplyAccumulatesIsMetClosely([Values] PruningScope scope, [Values(1, 3)] int steps)
    {
        var report = Pruner.Prune(Graphs.Perceptron(), new PruningOptions { MaxMultiplyAccumulates = 0.5, RoundTo = 1, Scope = scope, Steps = steps });
        Assert.That((double)report.After.MultiplyAccumulates / report.Before.MultiplyAccumulates, Is.InRange(0.48, 0.5));
        Assert.That(report.Shortfall, Is.Null);
    }

    [Test]
    public void AGoalThatCannotBeMetIsReported()
    {
        var model = Graphs.Perceptron();
        var report = Pruner.Prune(model, new PruningOptions { MaxMultiplyAccumulates = 0.01 });
        Assert.That(report.Shortfall, Does.Contain("1.0 %").And.Contain("12.5 %"));
    }

    [Test]
    public void RoundingThatLeavesEverythingIsReported()
    {
        var report = Pruner.Prune(Graphs.Perceptron(), new PruningOptions { Ratio = 0.4, RoundTo = 64 });
        Assert.That(report.Groups.Single().After, Is.EqualTo(64));
        Assert.That(report.Shortfall, Does.StartWith("nothing was removed").And.Contain("a multiple of 64"));
        Assert.That(Pruner.Prune(Graphs.Perceptron(), new PruningOptions { Ratio = 0 }).Shortfall, Is.Null, "nothing was asked for");
    }

    [TestCase(0.29, 100, 71)]
    [TestCase(0.57, 100, 43)]
    public void APartOfTheChannelsIsNotLessForRounding(double ratio, int channels, int left)
    {
        var model = TwoLayers([.. Enumerable.Range(0, 2 * channels).Select(static index => (float)index)], [.. Enumerable.Repeat(1f, channels)]);
        Assert.That(Pruner.Prune(model, new PruningOptions { Ratio = ratio, RoundTo = 1 }).Groups.Single().After, Is.EqualTo(left));
    }

    [Test]
    public void ProtectedLayersKeepTheirOutputs()
    {
        var report = Pruner.Prune(Graphs.Perceptron(), new PruningOptions { Protect = ["fir*"] });
        Assert.That(report.Groups, Is.Empty);
        Assert.That(report.Protected.Select(static kept => kept.Reason), Has.Some.Contains("\"fir*\" protects it"));
        Assert.That(report.Shortfall, Does.Contain("nothing could be removed"));
    }

    [Test]
    public void AModelIsTrainedOnBetweenSteps()
    {
        var seen = new List<(int, long)>();
        var report = Pruner.Prune(Graphs.Perceptron(), new PruningOptions { Steps = 3, Ratio = 0.75, RoundTo = 1 }, step =>
        {
            seen.Add((step.Index, step.Model.Graph.FindInitializer("w1")!.Dims[1]));
            return step.Model;
        });
        Assert.That(seen, Is.EqualTo(new[] { (0, 48L), (1, 32L) }));
        Assert.That(report.Groups.Single().After, Is.EqualTo(16));
    }

    [TestCase(PruningScope.Local)]
    [TestCase(PruningScope.Global)]
    public void StepsComeOutWhereOneStepDoes(PruningScope scope)
    {
        var options = new PruningOptions { Ratio = 0.6, RoundTo = 16, Scope = scope };
        Assert.That(Pruner.Prune(Graphs.Perceptron(), options with { Steps = 3 }).Groups.Single().After, Is.EqualTo(Pruner.Prune(Graphs.Perceptron(), options).Groups.Single().After).And.EqualTo(32));
        Assert.That(Pruner.Prune(Graphs.Perceptron(), options with { Steps = 3, Ratio = 0.97, RoundTo = 1, MaxGroupRatio = 0.75 }).Groups.Single().After, Is.EqualTo(16), "the most of a group");
    }

    [Test]
    public void OptionsOutOfRangeAreReportedTogether() =>
        Assert.That(static () => Pruner.Prune(Graphs.Perceptron(), new PruningOptions { Ratio = 1, RoundTo = 0, Sizes = new Dictionary<string, long> { ["n"] = 0 }, Protect = [""] }),
            Throws.TypeOf<UsageException>().With.Message.Contains("Ratio is 1").And.Message.Contains("RoundTo is 0").And.Message.Contains("Sizes[\"n\"] is 0").And.Message.Contains("Protect has an empty pattern"));

    [Test]
    public void AQuantizedModelIsRefused() =>
        Assert.That(static () => Pruner.Prune(Quantizer.Dynamic(Graphs.Layer()).Model), Throws.TypeOf<ModelException>().With.Message.Contains("quantized already"));

    private static OnnxModel TwoLayers(float[] first, float[] second) => Models.Make([Graphs.Value("x", "n", 2)], [Graphs.Value("y", "n", 1)],
        [TensorData.Create<float>("w1", [second.Length, 2], first), Graphs.Random("b1", second.Length), TensorData.Create<float>("w2", [1, second.Length], second)],
        new OnnxNode("Gemm", ["x", "w1", "b1"], ["h"], "first").With("transB", 1), new OnnxNode("Gemm", ["h", "w2"], ["y"], "second").With("transB", 1));
}
