using Lifecycle.Inference.Tests.Quantization;
using Lifecycle.Inference.Verification;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Pruning;
using static Lifecycle.Inference.Tests.Quantization.Graphs;

namespace Lifecycle.Inference.Tests.Pruning;

internal sealed class DependencyGraphTests
{
    private static IEnumerable<TestCaseData> Staying()
    {
        yield return new TestCaseData(Behind(new OnnxNode("Softmax", ["h"], ["d"]).With("axis", 1)), "Softmax \"d\" needs all of them").SetArgDisplayNames("softmax over channels");
        yield return new TestCaseData(Behind(new OnnxNode("ReduceMax", ["h"], ["d"]).WithInts("axes", 1)), "ReduceMax \"d\" needs all of them").SetArgDisplayNames("extremum over channels");
        yield return new TestCaseData(Behind(new OnnxNode("Fold", ["h"], ["d"], domain: "com.example")), "Fold \"d\" is not known to pruning").SetArgDisplayNames("an operator that is not known");
        yield return new TestCaseData(Behind(new OnnxNode("Add", ["h", "x"], ["d"])), "Add \"d\" ties it to channels that stay").SetArgDisplayNames("a sum with the input");
        yield return new TestCaseData(Behind(new OnnxNode("Slice", ["h", "a", "b", "axes", "steps"], ["d"])), "Slice \"d\" needs all of them").SetArgDisplayNames("every other channel");
        yield return new TestCaseData(Behind(new OnnxNode("Pad", ["h", "far"], ["d"])), "Pad \"d\" needs all of them").SetArgDisplayNames("more channels than there can be");
        yield return new TestCaseData(Behind(new OnnxNode("Conv", ["h", "w"], ["d"])), "Conv \"d\" needs all of them").SetArgDisplayNames("an operator on shapes that it does not take");
        yield return new TestCaseData(Behind(new OnnxNode("LRN", ["h"], ["d"]).With("size", 3)), "LRN \"d\" needs all of them").SetArgDisplayNames("a norm over neighbours");
        yield return new TestCaseData(Behind(new OnnxNode("Reshape", ["h", "s"], ["d"])), "Reshape \"d\" needs all of them").SetArgDisplayNames("a shape that is an input");
    }

    [TestCaseSource(nameof(Staying))]
    public void WhatHasToStayIsNamed(OnnxModel model, string reason)
    {
        var report = Pruner.Prune(model);
        Assert.That(report.Groups, Is.Empty);
        Assert.That(report.Protected, Has.Member(new ProtectedChannels("w", 16, reason)));
        Assert.That(report.ToTable(), Does.Contain(reason).And.Contain("nothing could be removed"));
    }

    // Where all axes of 1 are squeezed, a dimension that comes down to one channel goes, too: removing the first of two shows it, of eight all but one do.
    private static OnnxModel Squeezed(int layers, int width)
    {
        var (nodes, constants) = (new List<OnnxNode>(), new List<TensorData> { Random("w0", width, 3), Random("last", 2, width), TensorData.Create<long>("axis", [1], [2]) });
        nodes.Add(new OnnxNode("Gemm", ["x", "w0"], ["h0"]).With("transB", 1));
        for (var layer = 1; layer <= layers; layer++)
        {
            constants.Add(Random($"w{layer}", width, width));
            nodes.Add(new OnnxNode("Unsqueeze", [$"h{layer - 1}", "axis"], [$"u{layer}"]));
            nodes.Add(new OnnxNode("Squeeze", [$"u{layer}"], [$"s{layer}"]));
            nodes.Add(new OnnxNode("Gemm", [$"s{layer}", $"w{layer}"], [$"h{layer}"]).With("transB", 1));
        }
        nodes.Add(new OnnxNode("Gemm", [$"h{layers}", "last"], ["y"]).With("transB", 1));
        return Models.Make([Value("x", 5, 3)], [Value("y", 5, 2)], [.. constants], [.. nodes]);
    }

    [Test]
    public void WhatDoesNotFollowAFurtherRemovalStays()
    {
        var report = Pruner.Prune(Squeezed(1, 8), new PruningOptions { Ratio = 0.88, RoundTo = 1 });
        TestContext.Out.WriteLine(report.ToTable());
        Assert.That(report.Protected, Has.Member(new ProtectedChannels("w0", 8, "Squeeze \"s1\" does not follow it")));
        Assert.That(report.Groups.Select(static group => (group.Name, group.After)), Is.EqualTo(new[] { ("w1", 1) }));
        using var changed = new ModelVerifier(report.Model);
        Assert.That(changed.Run(Inputs(report.Model, 1))[0].Dims, Is.EqualTo(new long[] { 5, 2 }));
    }

    [Test]
    public void AsManyNodesAsThereAreMayNotFollow()
    {
        var graph = DependencyGraph.Of(Squeezed(40, 2));
        Assert.That(graph.Protected.Count(static kept => kept.Reason.StartsWith("Squeeze", StringComparison.Ordinal)), Is.EqualTo(40));
        Assert.That(graph.Groups.Select(static group => group.Name), Is.EqualTo(new[] { "w40" }));
    }

    private static IEnumerable<TestCaseData> Summed()
    {
        yield return new TestCaseData(new OnnxNode("Identity", ["h"], ["d"]), null).SetArgDisplayNames("as they are");
        yield return new TestCaseData(new OnnxNode("Sigmoid", ["h"], ["d"]), "ReduceSum \"y\" sums over them, and Sigmoid \"d\" does not make nothing of nothing").SetArgDisplayNames("a half for nothing");
        yield return new TestCaseData(new OnnxNode("Max", ["h", "b"], ["d"]), "ReduceSum \"y\" sums over them, and Max \"d\" does not make nothing of nothing").SetArgDisplayNames("not below a bound");
        yield return new TestCaseData(new OnnxNode("Clip", ["h", "one"], ["d"]), "ReduceSum \"y\" sums over them, and Clip \"d\" does not make nothing of nothing").SetArgDisplayNames("not below one");
        yield return new TestCaseData(new OnnxNode("Add", ["h", "one"], ["d"]), "ReduceSum \"y\" sums over them, and Add \"d\" does not make nothing of nothing").SetArgDisplayNames("one more");
        yield return new TestCaseData(new OnnxNode("Sub", ["plane", "h"], ["d"]), "ReduceSum \"y\" sums over them, and Sub \"d\" does not make nothing of nothing").SetArgDisplayNames("from a number for each row");
        yield return new TestCaseData(new OnnxNode("Mul", ["h", "plane"], ["d"]), null).SetArgDisplayNames("times a number for each row");
        yield return new TestCaseData(new OnnxNode("Clip", ["h", "zero", "one"], ["d"]), null).SetArgDisplayNames("between zero and one");
        yield return new TestCaseData(new OnnxNode("Div", ["b", "h"], ["d"]), "ReduceSum \"y\" sums over them, and Div \"d\" does not make nothing of nothing").SetArgDisplayNames("divided by them");
    }

    [TestCaseSource(nameof(Summed))]
    public void ASumOverChannelsIsExactWhereTheyCarryNothing(OnnxNode node, string? approximation)
    {
        var model = Models.Make([Value("x", "n", 16), Value("plane", "n", 1)], [Value("y", "n", 1)], [Random("w", 16, 6), Random("b", 6), TensorData.Scalar("one", 1f), TensorData.Scalar("zero", 0f), TensorData.Create<long>("axes", [1], [1])],
            new OnnxNode("Gemm", ["x", "w", "b"], ["h"]), node, new OnnxNode("ReduceSum", ["d", "axes"], ["y"]));
        var graph = DependencyGraph.Of(model);
        Assert.That(graph.Groups.Single().Approximation, Is.EqualTo(approximation));
        // A shift is felt in the sum: it counts.
        var expected = Enumerable.Range(0, 6).Select(channel => Math.Sqrt(Enumerable.Range(0, 16).Sum(row => Square(model, "w", (row * 6) + channel)) + Square(model, "b", channel)));
        Assert.That(new MagnitudeImportance().Score(graph.Model, graph.Groups).Single(), Is.EqualTo(expected).Within(1e-6));
    }

    [TestCase(6, null)]
    [TestCase(1, "ReduceSum \"y\" sums over them, and Gemm \"h\" does not make nothing of nothing")]
    public void ABiasThatIsOneForAllChannelsIsNoneOfTheirs(int length, string? approximation)
    {
        var model = Models.Make([Value("x", "n", 16)], [Value("y", "n", 1)], [Random("w", 16, 6), Random("b", length), TensorData.Create<long>("axes", [1], [1])],
            new OnnxNode("Gemm", ["x", "w", "b"], ["h"]), new OnnxNode("ReduceSum", ["h", "axes"], ["y"]));
        Assert.That(DependencyGraph.Of(model).Groups.Single().Approximation, Is.EqualTo(approximation));
    }

    private static double Square(OnnxModel model, string name, int place) => Math.Pow(model.Graph.FindInitializer(name)!.AsSpan<float>()[place], 2);

    [Test]
    public void OutputsAndWhatBodiesTakeStay()
    {
        var perceptron = Pruner.Prune(Perceptron());
        Assert.That(perceptron.Protected, Is.EqualTo(new[] { new ProtectedChannels("w2", 10, "it is on output \"y\"") }));

        var body = new OnnxGraph("then");
        body.Outputs.Add(Value("t", "n", 16));
        body.Nodes.Add(new OnnxNode("Relu", ["h"], ["t"]));
        var node = new OnnxNode("If", ["c"], ["d"]);
        node.Attributes.Set(new OnnxAttribute("then_branch", body));
        node.Attributes.Set(new OnnxAttribute("else_branch", body));
        var model = Behind(node);
        model.Graph.Inputs.Add(new OnnxValueInfo("c", OnnxElementType.Bool));
        Assert.That(Pruner.Prune(model).Protected.Select(static kept => kept.Reason), Has.Member("a body of If \"d\" takes it"));
    }

    [Test]
    public void OperatorsThatAreNotKnownAreNamedWhereTheyTakeChannels()
    {
        Assert.That(Pruner.Prune(Behind(new OnnxNode("Fold", ["h"], ["d"], domain: "com.example"))).UnknownOperators, Is.EqualTo(new[] { "com.example.Fold" }));
        var apart = Perceptron();
        apart.Graph.Nodes.Add(new OnnxNode("Fold", ["x"], ["nothing"], domain: "com.example"));
        Assert.That(DependencyGraph.Of(apart).UnknownOperators, Is.Empty);
        Assert.That(DependencyGraph.Of(apart).Groups, Has.Count.EqualTo(1));
    }

    [Test]
    public void AGroupPrintsWhatItTouches()
    {
        var group = DependencyGraph.Of(Perceptron()).Groups.Single();
        Assert.That(group.ToString(), Is.EqualTo("w1: 64 channels in 3 places"));
        Assert.That(group.Describe(0, 1, 2, 9).ReplaceLineEndings("\n"), Is.EqualTo("w1: 4 of 64 channels go\n  w1, dimension 1 (Output): 0-2, 9\n  b1, dimension 0 (Shift): 0-2, 9\n  w2, dimension 1 (Input): 0-2, 9\n"));
        Assert.That(() => group.Describe(64), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void ARemovalIsChecked()
    {
        var graph = DependencyGraph.Of(Perceptron());
        var group = graph.Groups.Single();
        Assert.That(() => graph.Remove(Channels(group, [.. Enumerable.Range(0, 64)])), Throws.ArgumentException.With.Message.Contains("all of its channels"));
        Assert.That(() => graph.Remove(Channels(group, 64)), Throws.ArgumentException.With.Message.Contains("0 to 63"));
        Assert.That(() => DependencyGraph.Of(Perceptron()).Remove(Channels(group, 1)), Throws.ArgumentException.With.Message.Contains("another graph"));
    }

    [Test]
    public void WeightsListedAsInputsAreConstantsInOldFiles()
    {
        var model = Perceptron();
        foreach (var tensor in model.Graph.Initializers) model.Graph.Inputs.Add(new OnnxValueInfo(tensor.Name, OnnxElementType.Float, [.. tensor.Dims.Select(static dim => (OnnxDimension)dim)]));
        Assert.That(DependencyGraph.Of(model).Groups, Is.Empty, "a caller may give others");
        model.IrVersion = 3;
        Assert.That(DependencyGraph.Of(model).Groups.Single().Channels, Is.EqualTo(64));
    }

    [Test]
    public void CostIsCountedByHand()
    {
        var lstm = ModelCost.Of(Lstm(), new Dictionary<string, long> { ["n"] = 1 });
        // 6 steps of one row: 128 rows of 16 inputs and of 32 states.
        Assert.That((lstm.Parameters, lstm.MultiplyAccumulates), Is.EqualTo((128L * 16 + 128 * 32 + 256, 6L * 128 * (16 + 32))));
        var branches = ModelCost.Of(Branches(), new Dictionary<string, long> { ["n"] = 3 });
        Assert.That(branches.MultiplyAccumulates, Is.EqualTo(3L * ((64 * 16 * 16) + (64 * 16 * 16 * 9) + (32 * 10))));
        Assert.That(branches.Nodes.Select(static node => node.OpType), Is.EqualTo(new[] { "Conv", "Conv", "Gemm" }));
        Assert.That(branches.Uncounted, Is.Empty);
    }

    private static Dictionary<PruningGroup, IReadOnlyCollection<int>> Channels(PruningGroup group, params int[] channels) => new() { [group] = channels };

    // A product makes h, another takes d.
    private static OnnxModel Behind(OnnxNode node)
    {
        var model = Models.Make([Value("x", "n", 16), new OnnxValueInfo("s", OnnxElementType.Int64, 2)], [Value("y", "n", 4)],
            [Random("w", 16, 16), Random("v", 16, 4), Longs("a", 0), Longs("b", 16), Longs("axes", 1), Longs("steps", 2), Longs("far", 0, 1L << 40, 0, 0)], new OnnxNode("MatMul", ["x", "w"], ["h"]), node, new OnnxNode("MatMul", ["d", "v"], ["y"]));
        return model;
    }

    private static TensorData Longs(string name, params long[] values) => TensorData.Create<long>(name, [values.Length], values);
}
