using Lifecycle.Inference.Bindings;
using Lifecycle.Inference.Predicting;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Tests;

public sealed class PredictorTests
{
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(7)]
    public void RowsAreWhatTheModelSays(int rows)
    {
        using var predictor = Predictor.Load(Models.Linear());
        var x = Enumerable.Range(0, rows * 2).Select(value => (float)(value - 3)).ToArray();

        var prediction = predictor.Predict(x);
        var output = new float[rows * 3];
        predictor.Predict(x, output);

        Assert.That(prediction.Rows, Is.EqualTo(rows));
        Assert.That(prediction.RowSize, Is.EqualTo(3));
        Assert.That(prediction.Values.ToArray(), Is.EqualTo(Models.LinearOf(x)));
        Assert.That(output, Is.EqualTo(Models.LinearOf(x)));
    }

    [Test]
    public void PathStreamAndModelPredictTheSame()
    {
        var path = Path.Combine(TestContext.CurrentContext.WorkDirectory, "linear.onnx");
        var model = Models.Linear();
        model.Labels = ["a", "b", "c"];
        model.Save(path);
        using var stream = File.OpenRead(path);

        using var byPath = Predictor.Load(path);
        using var byStream = Predictor.Load(stream);
        using var byModel = Predictor.Load(model);

        foreach (var predictor in new[] { byPath, byStream, byModel })
        {
            Assert.That(predictor.Predict([1, 2]).Values.ToArray(), Is.EqualTo(Models.LinearOf(1, 2)));
            Assert.That(predictor.Predict([1, 2]).Label(), Is.EqualTo("c"));
            Assert.That(predictor.Inputs.Single().ToString(), Is.EqualTo("x: Float[batch, 2]"));
            Assert.That(predictor.Inputs.Single().DynamicAxes, Is.EqualTo(new[] { 0 }));
            Assert.That(predictor.Outputs.Single().ToString(), Is.EqualTo("y: Float[batch, 3]"));
            Assert.That(predictor.Metadata, Contains.Key("labels"));
        }
    }

    [TestCase(1)]
    [TestCase(3)]
    [TestCase(4)]
    [TestCase(100)]
    public void ManyRowsArePredictedInBatches(int batchSize)
    {
        using var predictor = Predictor.Load(Models.Linear(), new PredictorOptions { MaxBatchSize = 100 });
        var x = Enumerable.Range(0, 20).Select(value => (float)value).ToArray();

        var prediction = predictor.PredictInBatches(x, batchSize);

        Assert.That(prediction.Rows, Is.EqualTo(10));
        Assert.That(prediction.Values.ToArray(), Is.EqualTo(Models.LinearOf(x)));
    }

    [Test]
    public void MoreBatchSizesThanAreKeptStayRight()
    {
        using var predictor = Predictor.Load(Models.Linear());
        for (var round = 0; round < 2; round++)
        {
            for (var rows = 1; rows <= 40; rows++)
            {
                var x = Enumerable.Range(0, rows * 2).Select(value => (float)value).ToArray();
                Assert.That(predictor.Predict(x).Values.ToArray(), Is.EqualTo(Models.LinearOf(x)));
            }
        }
        Assert.That(predictor.AliveCalls, Is.EqualTo(1));
    }

    [Test]
    public void ABatchSizeInUseStaysReadyWhileOthersComeAndGo()
    {
        using var predictor = Predictor.Load(Models.Linear());
        float[] x = [1, 2];
        var y = new float[3];
        var allocated = 0L;
        // Buffers grow up to the largest batch.
        predictor.Predict(new float[2 * 4 * CallState.MaxShapes], new float[3 * 4 * CallState.MaxShapes]);
        predictor.Predict(new float[2 * 4 * CallState.MaxShapes], new float[3 * 4 * CallState.MaxShapes]);
        for (var run = 0; run < 100; run++) predictor.Predict(x, y);

        for (var rows = 2; rows <= 4 * CallState.MaxShapes; rows++)
        {
            predictor.Predict(new float[2 * rows], new float[3 * rows]);
            var before = GC.GetAllocatedBytesForCurrentThread();
            predictor.Predict(x, y);
            allocated += GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.That(allocated, Is.Zero);
        Assert.That(y, Is.EqualTo(Models.LinearOf(1, 2)));
    }

    [Test]
    public void AnOutputThatDoesNotCountRowsIsNotCutIntoRows()
    {
        using var predictor = Predictor.Load(Models.Make(
            [new OnnxValueInfo("x", OnnxElementType.Float, "batch", 2)], [new OnnxValueInfo("y", OnnxElementType.Float, 2)],
            [TensorData.Create<long>("axes", [1], [0])], new OnnxNode("ReduceSum", ["x", "axes"], ["y"]).With("keepdims", 0)));
        var sums = new float[2];
        predictor.Predict([1, 2, 3, 4], sums);

        Assert.That(sums, Is.EqualTo(new float[] { 4, 6 }));
        Assert.That(predictor.Predict([1, 2]).Values.ToArray(), Is.EqualTo(new float[] { 1, 2 }));
        Assert.That(() => predictor.Predict([1, 2, 3, 4, 5, 6, 7, 8]), Throws.TypeOf<ModelException>().With.Message.Contains("has the shape [2] for 4 rows; expected 4 as its first dimension"));
    }

    [Test]
    public void BatchesWithRowsOfOtherSizesAreNotJoined()
    {
        // Each row has as many values as there are rows.
        using var predictor = Predictor.Load(Models.Make(
            [new OnnxValueInfo("x", OnnxElementType.Float, "batch", 1)], [new OnnxValueInfo("y", OnnxElementType.Float, "batch", "batch")], [],
            new OnnxNode("Transpose", ["x"], ["t"]), new OnnxNode("MatMul", ["x", "t"], ["y"])));

        Assert.That(predictor.Predict([1, 2]).Values.ToArray(), Is.EqualTo(new float[] { 1, 2, 2, 4 }));
        Assert.That(() => predictor.PredictInBatches([1, 2, 3], batchSize: 2), Throws.TypeOf<ModelException>().With.Message.Contains("has 1 values a row in one batch and 2 in the first one"));
    }

    [TestCase(0)]
    [TestCase(4000)]
    public void IdleCallsKeepNoMoreThanTheyMay(int bytes)
    {
        using var predictor = Predictor.Load(Models.Linear(), new PredictorOptions { MaxIdleBufferBytes = bytes });
        void PredictTwice(int rows)
        {
            for (var run = 0; run < 2; run++) Assert.That(predictor.Predict(new float[2 * rows]).Values.ToArray(), Is.EqualTo(Models.LinearOf(new float[2 * rows])));
        }
        PredictTwice(10);
        Assert.That(predictor.BufferBytes, bytes == 0 ? Is.Zero : Is.InRange(1, bytes));

        PredictTwice(1000);

        Assert.That(predictor.BufferBytes, Is.LessThanOrEqualTo(bytes));
        PredictTwice(10);
        var several = Enumerable.Range(0, 30).Select(_ => predictor.BeginCall()).ToList();
        foreach (var call in several)
        {
            call.Set("x", new float[2 * 20]);
            call.Run();
        }
        foreach (var call in several) call.Dispose();
        Assert.That(predictor.BufferBytes, Is.LessThanOrEqualTo(bytes));
        PredictTwice(10);
    }

    [Test]
    public void CallsBesideIdleLargeOnesStayReady()
    {
        using var predictor = Predictor.Load(Models.Linear(), new PredictorOptions { MaxIdleBufferBytes = 50_000 });
        var large = Enumerable.Range(0, 4).Select(_ => predictor.BeginCall()).ToList();
        foreach (var call in large)
        {
            call.Set("x", new float[2 * 1000]);
            call.Run();
        }
        foreach (var call in large) call.Dispose();
        float[] x = [1, 2];
        var y = new float[3];
        for (var run = 0; run < 10; run++) predictor.Predict(x, y);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var run = 0; run < 100; run++) predictor.Predict(x, y);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Assert.That(predictor.BufferBytes, Is.InRange(1, 50_000));
    }

    private static IEnumerable<TestCaseData> WrongLengths()
    {
        yield return new TestCaseData(null, 0, "got 0 values; expected 1 to 4 whole rows of 2 values");
        yield return new TestCaseData(null, 3, "got 3 values; expected 1 to 4 whole rows of 2 values");
        yield return new TestCaseData(null, 10, "got 10 values; expected 1 to 4 whole rows of 2 values");
        yield return new TestCaseData(2L, 2, "got 2 values; expected 2 whole rows of 2 values");
    }

    [TestCaseSource(nameof(WrongLengths))]
    public void AWrongLengthIsNamedAndThePredictorStaysUsable(long? batch, int length, string cause)
    {
        using var predictor = Predictor.Load(Models.Linear(batch is { } size ? size : (OnnxDimension?)null), new PredictorOptions { MaxBatchSize = 4 });

        Assert.That(() => predictor.Predict(new float[length]), Throws.TypeOf<TensorMismatchException>().With.Message.Contains(cause).And.Message.Contains("Input x: Float["));
        Assert.That(() => predictor.Predict(new float[length], new float[3]), Throws.TypeOf<TensorMismatchException>().With.Message.Contains(cause));
        Assert.That(() => predictor.Predict(new float[4], new float[5]), Throws.TypeOf<TensorMismatchException>().With.Message.Contains("5 values; expected 6 for 2 rows"));
        Assert.That(predictor.Predict([1, 2, 3, 4]).Values.ToArray(), Is.EqualTo(Models.LinearOf(1, 2, 3, 4)));
    }

    [Test]
    public void ThereIsNoAllocationInSteadyState([Values(1, 8)] int rows)
    {
        using var predictor = Predictor.Load(Models.Linear());
        var x = new float[rows * 2];
        var y = new float[rows * 3];
        for (var run = 0; run < 100; run++) predictor.Predict(x, y);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var run = 0; run < 1000; run++) predictor.Predict(x, y);
        var after = GC.GetAllocatedBytesForCurrentThread();

        Assert.That(after - before, Is.Zero);
    }

    [Test]
    public void CallersDoNotMixTheirRows()
    {
        using var predictor = Predictor.Load(Models.Linear(), new PredictorOptions { IntraOpThreads = 1 });

        Parallel.For(0, 16, new ParallelOptions { MaxDegreeOfParallelism = 16 }, caller =>
        {
            for (var call = 0; call < 500; call++)
            {
                float[] x = [.. Enumerable.Range(0, 2 * (1 + (call % 5))).Select(value => (float)(value + caller))];
                var y = new float[x.Length / 2 * 3];
                predictor.Predict(x, y);
                if (!y.AsSpan().SequenceEqual(Models.LinearOf(x))) throw new InvalidOperationException($"caller {caller}, call {call}");
            }
        });

        Assert.That(predictor.AliveCalls, Is.InRange(1, 16));
    }

    [Test]
    public void AfterDisposeNothingNativeIsLeftAndCallsAreRefused()
    {
        var predictor = Predictor.Load(Models.Linear());
        predictor.Predict([1, 2]);
        predictor.Predict([1, 2, 3, 4]);

        predictor.Dispose();
        predictor.Dispose();

        Assert.That(predictor.AliveCalls, Is.Zero);
        Assert.That(() => predictor.Predict([1, 2]), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => predictor.Predict([1, 2, 3, 4, 5, 6]), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => predictor.Predict([1, 2], new float[3]), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void DisposingUnderCallersLetsThemEnd([Range(0, 9)] int round)
    {
        var predictor = Predictor.Load(Models.Linear(), new PredictorOptions { IntraOpThreads = 1 });
        using var running = new CountdownEvent(4);
        var wrong = 0;
        var callers = Enumerable.Range(0, 4).Select(caller => new Thread(() =>
        {
            var x = new float[2 * (1 + ((caller + round) % 3))];
            var y = new float[x.Length / 2 * 3];
            var expected = Models.LinearOf(x);
            for (var call = 0; ; call++)
            {
                try
                {
                    predictor.Predict(x, y);
                    if (!y.AsSpan().SequenceEqual(expected)) Interlocked.Increment(ref wrong);
                }
                catch (ObjectDisposedException)
                {
                    return;
                }
                finally
                {
                    if (call == 10) running.Signal();
                }
            }
        })).ToList();
        callers.ForEach(caller => caller.Start());
        running.Wait();

        predictor.Dispose();
        callers.ForEach(caller => caller.Join());

        Assert.That(wrong, Is.Zero);
        Assert.That(predictor.AliveCalls, Is.Zero);
    }

    [Test]
    public void OtherTypesThanFloatsGoIn()
    {
        using var predictor = Predictor.Load(Models.Of(new OnnxNode("Cast", ["x"], ["y"]).With("to", (long)OnnxElementType.Double),
            [new OnnxValueInfo("x", OnnxElementType.Int64, "n", 2)], new OnnxValueInfo("y", OnnxElementType.Double, "n", 2)));
        var y = new double[4];

        predictor.PredictAs<long, double>([1, -2, 3, 4], y);

        Assert.That(y, Is.EqualTo(new double[] { 1, -2, 3, 4 }));
        Assert.That(() => predictor.Predict([1, 2]), Throws.TypeOf<TensorMismatchException>().With.Message.Contains("Input x: Int64[n, 2] got Float elements; expected Int64 elements"));
        Assert.That(() => predictor.PredictAs<long, float>([1, 2], new float[2]), Throws.TypeOf<TensorMismatchException>().With.Message.Contains("Output y: Double[n, 2] was asked for Float elements; expected Double"));
    }

    [Test]
    public void AnOutputOfUnknownShapeIsFoundByARun()
    {
        using var predictor = Predictor.Load(Models.Of(new OnnxNode("Relu", ["x"], ["y"]),
            [new OnnxValueInfo("x", OnnxElementType.Float, "n", 2)], new OnnxValueInfo("y", OnnxElementType.Float, "a", "b")));

        Assert.That(predictor.Predict([1, -2, 3, 4]).Row(1).ToArray(), Is.EqualTo(new float[] { 3, 4 }));
    }

    [Test]
    public void AnOutputThatHasNoRowsIsGivenIntoTheCallersMemoryOnly()
    {
        using var predictor = Predictor.Load(Models.Of(new OnnxNode("ReduceMean", ["x"], ["y"]).With("keepdims", 0),
            [new OnnxValueInfo("x", OnnxElementType.Float, "n", 2)], new OnnxValueInfo("y", OnnxElementType.Float)));
        var mean = new float[1];

        predictor.Predict([1, 2, 3, 6], mean);

        Assert.That(mean[0], Is.EqualTo(3));
        Assert.That(() => predictor.Predict([1, 2, 3, 6]), Throws.TypeOf<ModelException>().With.Message.Contains("has the shape [] for 2 rows"));
    }

    [Test]
    public void AnyOutputCanBeChosen()
    {
        var model = Models.Linear();
        model.Graph.Outputs.Add(new OnnxValueInfo("z", OnnxElementType.Float, "batch", 3));
        using var predictor = Predictor.Load(model, new PredictorOptions { Output = "z" });

        Assert.That(predictor.Predict([-1, 0]).Values.ToArray(), Is.EqualTo(new float[] { -0.5f, -2.5f, -3 }));
        Assert.That(() => Predictor.Load(model, new PredictorOptions { Output = "q" }),
            Throws.TypeOf<UsageException>().With.Message.Contains("\"q\"; expected one of the model's outputs: y: Float[batch, 3]; z: Float[batch, 3]"));
    }

    [Test]
    public void AllOptionsOutOfRangeAreReportedTogether()
    {
        var options = new PredictorOptions { Fallback = "", Timeout = TimeSpan.Zero, UseArena = false, ArenaLimitBytes = 1, IntraOpThreads = -1, MaxBatchSize = 0, WarmUpRuns = -1, GraphOptimization = (GraphOptimization)9, Loading = new OnnxLoadOptions { MaxBytes = 0 } };

        Assert.That(() => Predictor.Load("not even there", options), Throws.TypeOf<UsageException>()
            .With.Message.Contains("Fallback is \"\", expected the name")
            .And.Message.Contains("Timeout is 00:00:00, expected above 0 to 24 days")
            .And.Message.Contains("ArenaLimitBytes is 1, expected 1048576 to 4294967295")
            .And.Message.Contains("ArenaLimitBytes is 1 and UseArena is off")
            .And.Message.Contains("IntraOpThreads is -1, expected 0 to 1024")
            .And.Message.Contains("MaxBatchSize is 0, expected 1 to 1048576")
            .And.Message.Contains("WarmUpRuns is -1")
            .And.Message.Contains("Loading.MaxBytes is 0, expected 1 to 1099511627776")
            .And.Message.Contains("GraphOptimization is 9, expected one of None, Basic, Extended, All"));
    }

    [Test]
    public void OptionsReachTheSession([Values] GraphOptimization optimization, [Values] bool spinning)
    {
        using var predictor = Predictor.Load(Models.Linear(), new PredictorOptions { GraphOptimization = optimization, AllowSpinning = spinning, IntraOpThreads = 2, WarmUpRuns = 2 });

        Assert.That(predictor.AliveCalls, Is.EqualTo(1));
        Assert.That(predictor.Predict([1, 2]).Values.ToArray(), Is.EqualTo(Models.LinearOf(1, 2)));
    }

    private static IEnumerable<TestCaseData> WithoutRows()
    {
        var x = new OnnxValueInfo("x", OnnxElementType.Float, "n", 2);
        var y = new OnnxValueInfo("y", OnnxElementType.Float, "n", 2);
        yield return Case("several inputs", Models.Of(new OnnxNode("Add", ["x", "x2"], ["y"]), [x, new OnnxValueInfo("x2", OnnxElementType.Float, "n", 2)], y),
            "has 2 inputs (x: Float[n, 2]; x2: Float[n, 2])");
        yield return Case("free rows", Models.Of(new OnnxNode("Relu", ["x"], ["y"]), [new OnnxValueInfo("x", OnnxElementType.Float, "n", "m")], y), "x: Float[n, m]; expected a first dimension for rows");
        yield return Case("a scalar", Models.Of(new OnnxNode("Relu", ["x"], ["y"]), [new OnnxValueInfo("x", OnnxElementType.Float)], new OnnxValueInfo("y", OnnxElementType.Float)), "x: Float[]; expected a first dimension");
        yield return Case("texts", Models.Of(new OnnxNode("Identity", ["x"], ["y"]), [new OnnxValueInfo("x", OnnxElementType.String, "n", 1)], new OnnxValueInfo("y", OnnxElementType.String, "n", 1)), "x: String[n, 1]; expected a tensor of numbers");
        yield return Case("empty rows", Models.Of(new OnnxNode("Relu", ["x"], ["y"]), [new OnnxValueInfo("x", OnnxElementType.Float, "n", 0)], new OnnxValueInfo("y", OnnxElementType.Float, "n", 0)), "which is empty");
    }

    [TestCaseSource(nameof(WithoutRows))]
    public void AModelThatTakesNoRowsSaysSoWhenRowsAreGiven(OnnxModel model, string cause)
    {
        using var predictor = Predictor.Load(model);

        Assert.That(predictor.InputRowSize, Is.Zero);
        Assert.That(() => predictor.Predict([1, 2]), Throws.TypeOf<ModelException>().With.Message.Contains(cause).And.Message.Not.Contains("\n"));
    }

    private static IEnumerable<TestCaseData> Unfit()
    {
        var x = new OnnxValueInfo("x", OnnxElementType.Float, "n", 2);
        var y = new OnnxValueInfo("y", OnnxElementType.Float, "n", 2);
        yield return Case("an unknown operator", Models.Of(new OnnxNode("Frobnicate", ["x"], ["y"]), [x], y), "Frobnicate");
        var later = Models.Of(new OnnxNode("Relu", ["x"], ["y"]), [x], y);
        later.Opsets[""] = 999;
        yield return Case("a later operator set", later, "The model follows version 999 of operator set \"ai.onnx\"; expected at most");
    }

    [TestCaseSource(nameof(Unfit))]
    public void AModelThatDoesNotFitIsRefusedInOneLine(OnnxModel model, string cause) =>
        Assert.That(() => Predictor.Load(model), Throws.InstanceOf<ModelException>().With.Message.Contains(cause).And.Message.Not.Contains("\n"));

    [Test]
    public void AFailureInsideTheModelIsTyped()
    {
        // Gathers the row that the input names: there are only two.
        using var predictor = Predictor.Load(Models.Make([new OnnxValueInfo("x", OnnxElementType.Int64, "n", 1)], [new OnnxValueInfo("y", OnnxElementType.Float, "n", 1)],
            [TensorData.Create<float>("table", [2], [1, 2])], new OnnxNode("Gather", ["table", "x"], ["y"])));
        var y = new float[1];

        Assert.That(() => predictor.PredictAs<long, float>([5], y), Throws.TypeOf<ModelException>().With.Message.Contains("The model failed while it ran").And.Message.Not.Contains("\n"));

        predictor.PredictAs<long, float>([1], y);
        Assert.That(y[0], Is.EqualTo(2));
    }

    [Test]
    public void AWarmUpThatFailsLeavesNothingNative()
    {
        // Takes 5 off the input's zeros and gathers that row: there are only two.
        var model = Models.Make([new OnnxValueInfo("x", OnnxElementType.Int64, "n", 1)], [new OnnxValueInfo("y", OnnxElementType.Float, "n", 1)],
            [TensorData.Create<float>("table", [2], [1, 2]), TensorData.Scalar("five", 5L)],
            new OnnxNode("Sub", ["x", "five"], ["row"]), new OnnxNode("Gather", ["table", "row"], ["y"]));
        var predictor = Predictor.Load(model, new PredictorOptions { WarmUpRuns = 0 });

        Assert.That(() => predictor.WarmUp(2), Throws.TypeOf<ModelException>().With.Message.Contains("The model failed while it ran"));
        predictor.Dispose();

        Assert.That(predictor.AliveCalls, Is.Zero);
        Assert.That(() => Predictor.Load(model, new PredictorOptions { WarmUpRuns = 1 }), Throws.TypeOf<ModelException>());
    }

    private static TestCaseData Case(string name, OnnxModel model, string cause) => new TestCaseData(model, cause).SetArgDisplayNames(name);
}
