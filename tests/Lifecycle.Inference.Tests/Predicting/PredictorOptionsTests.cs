using Lifecycle.Inference.Predicting;
using Lifecycle.Inference.Sessions;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Passes;

namespace Lifecycle.Inference.Tests.Predicting;

public sealed class PredictorOptionsTests
{
    [TestCase("cuda")]
    [TestCase("tpu")]
    public void AProviderThatIsNotThereIsTheUsersFault(string provider)
    {
        if (File.Exists("/dev/nvidia0")) Assert.Ignore("This machine has CUDA.");

        Assert.That(() => Predictor.Load(Models.Linear(), new PredictorOptions { ExecutionProvider = provider }), Throws.TypeOf<ExecutionProviderException>()
            .With.Property("Provider").EqualTo(provider)
            .And.Message.Contains($"Execution provider \"{provider}\" is not there: this ONNX Runtime has CPU").And.Message.Not.Contains("\n").And.Message.Contains("use \"cpu\""));
    }

    [TestCase("auto", null)]
    [TestCase("cuda", "cpu")]
    [TestCase("tpu", "CPU")]
    public void AFallbackIsTakenAndSaid(string provider, string? fallback)
    {
        if (File.Exists("/dev/nvidia0")) Assert.Ignore("This machine has CUDA.");
        using var predictor = Predictor.Load(Models.Linear(), new PredictorOptions { ExecutionProvider = provider, Fallback = fallback });

        Assert.That(predictor.ExecutionProvider, Is.EqualTo(fallback ?? "cpu"));
        Assert.That(predictor.Notices.Single(), Does.Contain("is not there").And.Contain($"The fallback \"{fallback ?? "cpu"}\" is used."));
        Assert.That(predictor.Predict([1, 2]).Values.ToArray(), Is.EqualTo(Models.LinearOf(1, 2)));
    }

    [Test]
    public void AModelOfANewerOperatorSetIsRefusedWithBothVersions()
    {
        var model = Models.Linear();
        model.Opsets[""] = 999;

        var error = Assert.Throws<OpsetException>(() => Predictor.Load(model));
        Assert.That(error!.Version, Is.EqualTo(999));
        Assert.That(error.Supported, Is.InRange(20, 100));
        Assert.That(error.Domain, Is.EqualTo("ai.onnx"));
    }

    [Test]
    public void AnEndlessLoopIsEndedAndThePredictorStaysUsable()
    {
        using var predictor = Predictor.Load(Counting(), new PredictorOptions { Timeout = TimeSpan.FromMilliseconds(50) });
        using var call = predictor.BeginCall();
        for (var round = 0; round < 2; round++)
        {
            call.Set("endless", [true], []);
            call.Set("start", [1f]);
            Assert.That(() => call.Run(), Throws.TypeOf<RunTimeoutException>().With.Message.Contains("more than 50 ms").And.Property("Timeout").EqualTo(TimeSpan.FromMilliseconds(50)));
            Assert.That(() => call.Get<float>("count"), Throws.TypeOf<TensorMismatchException>());

            call.Set("endless", [false], []);
            call.Run();
            Assert.That(call.Get<float>("count").ToArray(), Is.EqualTo(new float[] { 2 }));
        }
    }

    [Test]
    public void ARunIsCanceled()
    {
        using var predictor = Predictor.Load(Counting());
        using var call = predictor.BeginCall();
        call.Set("endless", [true], []);
        call.Set("start", [1f]);
        using var source = new CancellationTokenSource();
        source.CancelAfter(TimeSpan.FromMilliseconds(20));

        Assert.That(() => call.Run(source.Token), Throws.TypeOf<OperationCanceledException>().With.Property("CancellationToken").EqualTo(source.Token));
        Assert.That(() => call.Run(source.Token), Throws.TypeOf<OperationCanceledException>());
        call.Set("endless", [false], []);
        call.Run();
        Assert.That(call.Get<float>("count").ToArray(), Is.EqualTo(new float[] { 2 }));
    }

    [Test]
    public void ATimeLimitThatIsNotReachedAllocatesNothing()
    {
        using var predictor = Predictor.Load(Models.Linear(), new PredictorOptions { Timeout = TimeSpan.FromHours(1) });
        var y = new float[3];
        for (var run = 0; run < 100; run++) predictor.Predict([1, 2], y);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var run = 0; run < 100; run++) predictor.Predict([1, 2], y);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void PassesAreAppliedOnceAndKeptBesideTheModel()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var path = Path.Combine(folder.FullName, "linear.onnx");
            Models.Linear().Save(path);
            var applied = 0;
            ModelPasses Passes(string key) => new(key, model =>
            {
                applied++;
                model.Graph.Nodes.First(static node => node.OpType == "Relu").OpType = "Identity";
                return model;
            });
            void Predicts(string key, int count)
            {
                using var predictor = Predictor.Load(path, new PredictorOptions { Passes = Passes(key) });
                Assert.That(predictor.Predict([-1, -1]).Values.ToArray(), Is.EqualTo(new[] { -4.5f, -7.5f, -9 }));
                Assert.That(applied, Is.EqualTo(count));
            }

            Predicts("linear", 1);
            Predicts("linear", 1);
            Predicts("other", 2);
            Assert.That(folder.GetFiles("linear.*.passes.onnx"), Has.Length.EqualTo(2));

            foreach (var file in folder.GetFiles("linear.*.passes.onnx")) File.WriteAllText(file.FullName, "damaged");
            Predicts("linear", 3);
            Predicts("linear", 3);

            var changed = Models.Linear();
            changed.DocString = "another";
            changed.Save(path);
            Predicts("linear", 4);

            using var without = Predictor.Load(path, new PredictorOptions { Passes = Passes("none"), CachePasses = false });
            Assert.That(folder.GetFiles("linear.*.passes.onnx"), Has.Length.EqualTo(3));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IEnumerable<TestCaseData> KnownPasses()
    {
        yield return Case(ModelPasses.Exact, 1e-6);
        yield return Case(ModelPasses.Fused, 1e-6);
        yield return Case(ModelPasses.Dynamic, 0.1);
        // 4 bits for weights up to 6, times inputs of 1 and 2.
        yield return Case(ModelPasses.WeightOnly, 6 / 7d / 2 * 3);
        yield return Case(ModelPasses.Of("dead", new Lifecycle.Onnx.Passes.Folding.DeadCodeRemoval()), 1e-6);
        yield return Case(ModelPasses.Exact.Then(ModelPasses.Dynamic), 0.1);

        static TestCaseData Case(ModelPasses passes, double tolerance) => new TestCaseData(passes, tolerance).SetArgDisplayNames(passes.Key);
    }

    [TestCaseSource(nameof(KnownPasses))]
    public void PassesLeaveTheModelThatWasGivenAlone(ModelPasses passes, double tolerance)
    {
        var model = Models.Linear();
        var before = model.ToArray();
        using var predictor = Predictor.Load(model, new PredictorOptions { Passes = passes });

        Assert.That(model.ToArray(), Is.EqualTo(before));
        Assert.That(predictor.Predict([1, 2]).Values.ToArray(), Is.EqualTo(Models.LinearOf(1, 2)).Within(tolerance));
    }

    [Test]
    public void ARunThatNeedsMoreThanTheArenasLimitFails()
    {
        // Spreads one number over as many as the input says.
        var model = Models.Make([new OnnxValueInfo("size", OnnxElementType.Int64, 1)], [new OnnxValueInfo("y", OnnxElementType.Float)], [],
            new OnnxNode("ConstantOfShape", ["size"], ["x"]), new OnnxNode("Cos", ["x"], ["cos"]), new OnnxNode("ReduceSum", ["cos"], ["y"]).With("keepdims", 0));
        var options = new PredictorOptions { ArenaLimitBytes = 64 << 20, IntraOpThreads = 1 };
        using var predictor = Predictor.Load(model, options);
        using var call = predictor.BeginCall();
        void Run(long size)
        {
            call.Set("size", [size]);
            call.Run();
        }

        Assert.That(() => Run(1L << 30), Throws.TypeOf<ModelException>());
        Run(1000);
        Assert.That(call.Get<float>("y")[0], Is.EqualTo(1000));
        Assert.That(() => Predictor.Load(model, new PredictorOptions { ArenaLimitBytes = 65 << 20 }), Throws.TypeOf<UsageException>().With.Message.Contains("has a limit of 67108864 already"));
    }

    [Test]
    public void WhateverTheSettingsTheNumbersAreTheSame([Values] bool deterministic, [Values] bool arena, [Values] bool pattern)
    {
        using var predictor = Predictor.Load(PredictorCallTests.TwoInputs(), new PredictorOptions { Deterministic = deterministic, UseArena = arena, UseMemoryPattern = pattern, WarmUpRuns = 3 });
        using var call = predictor.BeginCall();
        call.Set("a", [1f, 2], 1, 2);
        call.Set("b", [3f, 4], 1, 2);
        call.Run();

        Assert.That(predictor.Notices, Is.Empty);
        Assert.That(predictor.AliveCalls, Is.EqualTo(1));
        Assert.That(call.Get<float>("product").ToArray(), Is.EqualTo(new float[] { 3, 8 }));
    }

    [Test]
    public void DeterministicIsOneThreadUnlessMoreAreAskedFor()
    {
        var x = Enumerable.Range(0, 1 << 16).Select(static value => MathF.Sin(value)).ToArray();
        float Sum(int threads)
        {
            using var predictor = Predictor.Load(Models.Make([new OnnxValueInfo("x", OnnxElementType.Float, "n")], [new OnnxValueInfo("y", OnnxElementType.Float)], [],
                new OnnxNode("ReduceSum", ["x"], ["y"]).With("keepdims", 0)), new PredictorOptions { Deterministic = true, IntraOpThreads = threads });
            using var call = predictor.BeginCall();
            call.Set("x", x);
            call.Run();
            return call.Get<float>("y")[0];
        }

        Assert.That(BitConverter.SingleToInt32Bits(Sum(0)), Is.EqualTo(BitConverter.SingleToInt32Bits(Sum(1))));
    }

    /// <summary>count = start + 1, or without end where it is endless.</summary>
    internal static OnnxModel Counting()
    {
        var body = new OnnxGraph("body");
        body.Inputs.Add(new OnnxValueInfo("iteration", OnnxElementType.Int64));
        body.Inputs.Add(new OnnxValueInfo("before", OnnxElementType.Bool));
        body.Inputs.Add(new OnnxValueInfo("value", OnnxElementType.Float, 1));
        body.Outputs.Add(new OnnxValueInfo("again", OnnxElementType.Bool));
        body.Outputs.Add(new OnnxValueInfo("next", OnnxElementType.Float, 1));
        body.Nodes.Add(new OnnxNode("Identity", ["endless"], ["again"]));
        body.Nodes.Add(new OnnxNode("Add", ["value", "one"], ["next"]));
        var loop = new OnnxNode("Loop", ["", "true", "start"], ["count"]);
        loop.Attributes.Set(new OnnxAttribute("body", body));
        return Models.Make([new OnnxValueInfo("endless", OnnxElementType.Bool), new OnnxValueInfo("start", OnnxElementType.Float, 1)], [new OnnxValueInfo("count", OnnxElementType.Float, 1)],
            [TensorData.Scalar("true", true), TensorData.Create<float>("one", [1], [1])], loop);
    }
}
