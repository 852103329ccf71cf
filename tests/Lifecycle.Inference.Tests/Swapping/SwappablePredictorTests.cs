using Lifecycle.Inference.Batching;
using Lifecycle.Inference.Sessions;
using Lifecycle.Inference.Swapping;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Tests.Swapping;

public sealed class SwappablePredictorTests
{
    private static readonly PredictorOptions OneThread = new() { IntraOpThreads = 1, WarmUpRuns = 1 };

    [Test]
    public async Task ASwapGivesTheNewModelsAnswersAndFreesTheOldOne()
    {
        var first = Predictor.Load(Adds(1));
        using var predictor = new SwappablePredictor(first);
        var before = predictor.Predict([1, 2]).Values.ToArray();

        var version = await predictor.SwapAsync(Adds(2));

        Assert.That(before, Is.EqualTo(new[] { 2, 3 }));
        Assert.That(predictor.Predict([1, 2]).Values.ToArray(), Is.EqualTo(new[] { 3, 4 }));
        Assert.That((version, predictor.Version), Is.EqualTo((2, 2)));
        Assert.That(() => first.Predict([1, 2]), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(first.AliveCalls, Is.Zero);
    }

    private static IEnumerable<TestCaseData> Misfits()
    {
        yield return Case("a longer row", Adds(2, size: 3), "input x: Float[batch, 3] differs, expected x: Float[batch, 2]");
        yield return Case("another name", Adds(2, input: "z"), "it has the input z: Float[batch, 2], expected none of that name; input x: Float[batch, 2] is missing");
        yield return Case("one batch size", Adds(2, batch: 1), "input x: Float[1, 2] differs");
        yield return Case("labels", Labelled(Adds(2), "a", "b"), "the labels are [a, b]");
        yield return Case("a run that fails", Failing(), "failed");

        static TestCaseData Case(string name, OnnxModel model, string cause) => new TestCaseData(model, cause).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Misfits))]
    public void AModelThatDoesNotFitLeavesTheOldOneInPlace(OnnxModel model, string cause)
    {
        using var predictor = new SwappablePredictor(Predictor.Load(Adds(1)));

        Assert.That(async () => await predictor.SwapAsync(model), Throws.TypeOf<ModelException>().With.Message.Contains(cause));

        Assert.That(predictor.Predict([1, 2]).Values.ToArray(), Is.EqualTo(new[] { 2, 3 }));
        Assert.That(predictor.Version, Is.EqualTo(1));
    }

    [Test]
    public void AModelThatCannotBeLoadedOrFailsItsTrialLeavesTheOldOneInPlace()
    {
        using var folder = new TemporaryFile("not a model");
        var options = new SwapOptions { Trial = next => { if (next.Predict([0, 0]).Values[0] > 5) throw new DataException("Too large."); } };
        using var predictor = new SwappablePredictor(Predictor.Load(Adds(1)), options);
        using var refused = Predictor.Load(Adds(8));

        Assert.That(async () => await predictor.SwapAsync(folder.Path), Throws.TypeOf<ModelException>());
        Assert.That(async () => await predictor.SwapAsync("/nowhere.onnx"), Throws.TypeOf<UsageException>());
        Assert.That(async () => await predictor.SwapAsync(Adds(9)), Throws.TypeOf<DataException>().With.Message.EqualTo("Too large."));
        Assert.That(() => predictor.Swap(refused), Throws.TypeOf<DataException>());
        Assert.That(async () => await predictor.SwapAsync(Adds(2), new CancellationToken(canceled: true)), Throws.InstanceOf<OperationCanceledException>());

        Assert.That(predictor.Predict([1, 2]).Values.ToArray(), Is.EqualTo(new[] { 2, 3 }));
        Assert.That(refused.Predict([0, 0]).Values[0], Is.EqualTo(8), "a predictor that was refused stays the caller's");
    }

    [Test]
    public async Task OtherLabelsAreAllowedWhereTheOptionsSaySo()
    {
        using var predictor = new SwappablePredictor(Predictor.Load(Labelled(Adds(1), "a", "b")), new SwapOptions { AllowOtherLabels = true });

        await predictor.SwapAsync(Labelled(Adds(1), "a", "c"));

        Assert.That(predictor.Predict([1, 2]).Label(), Is.EqualTo("c"));
    }

    [Test]
    public void AfterItsEndThereIsNoPredictionAndNoSwap()
    {
        var predictor = new SwappablePredictor(Predictor.Load(Adds(1)));
        predictor.Dispose();

        Assert.That(() => predictor.Predict([1, 2]), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(async () => await predictor.SwapAsync(Adds(2)), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public Task UnderLoadNoAnswerFailsOrIsOfTwoModels([Values] bool batched) => SwapUnderLoad(swaps: 100, batched);

    [Test, Explicit("Half a minute and more: the full form of the short test above, with the growth of resident memory.")]
    public async Task TenThousandSwapsLeaveNoMemoryBehind()
    {
        // By then what swaps and answers is compiled as it stays.
        await SwapUnderLoad(swaps: 1000, batched: false);
        var before = Resident();
        var (answers, after) = (0L, before);

        for (var round = 1; round <= 10; round++)
        {
            answers += await SwapUnderLoad(swaps: 1000, batched: false);
            after = Resident();
            TestContext.Out.WriteLine(FormattableString.Invariant($"{round * 1000} swaps, {answers} answers: {after / 1e6:0.0} MB, {before / 1e6:0.0} before; managed {GC.GetTotalMemory(forceFullCollection: false) / 1e6:0.0} MB of {GC.GetGCMemoryInfo().TotalCommittedBytes / 1e6:0.0}"));
        }

        Assert.That((double)after / before, Is.LessThan(1.05));

        static long Resident()
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
            NativeHeap.Trim();
            return Environment.WorkingSet;
        }
    }

    // Sixteen callers with batches of four rows, each of which must be of one model, and never of an older one than before.
    private static async Task<long> SwapUnderLoad(int swaps, bool batched)
    {
        const int callers = 16;
        using var predictor = new SwappablePredictor(Predictor.Load(Adds(1), OneThread), new SwapOptions { Predictor = OneThread });
        await using var batcher = new BatchingPredictor(predictor, new BatchingOptions { ConcurrentBatches = 2, MaxBatchSize = 16 });
        using var end = new CancellationTokenSource();
        var answers = 0L;
        var load = Enumerable.Range(0, callers).Select(_ => Task.Factory.StartNew(async () =>
        {
            float[] x = [1, 2, 3, 4, 5, 6, 7, 8];
            var newest = 1f;
            while (!end.IsCancellationRequested)
            {
                var y = (batched ? await batcher.PredictAsync(x) : predictor.Predict(x)).Values.ToArray();
                var model = y[0] - x[0];
                if (model < newest || y.Where((value, index) => value - x[index] != model).Any())
                    throw new InvalidOperationException($"Rows of model {newest} and later gave {string.Join(", ", y)}.");
                newest = model;
                Interlocked.Increment(ref answers);
            }
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap()).ToArray();

        for (var swap = 0; swap < swaps; swap++) await predictor.SwapAsync(Adds(2 + swap));
        await end.CancelAsync();
        await Task.WhenAll(load);

        Assert.That(predictor.Version, Is.EqualTo(swaps + 1));
        Assert.That(answers, Is.GreaterThanOrEqualTo(callers));
        return answers;
    }

    // y = x + n, for rows of some values.
    private static OnnxModel Adds(float n, int size = 2, string input = "x", OnnxDimension? batch = null) => Models.Make(
        [new OnnxValueInfo(input, OnnxElementType.Float, batch ?? "batch", size)], [new OnnxValueInfo("y", OnnxElementType.Float, batch ?? "batch", size)],
        [TensorData.Create<float>("n", [1], [n])], new OnnxNode("Add", [input, "n"], ["y"]));

    // A table of no rows, which warming up asks for its first.
    private static OnnxModel Failing() => Models.Make(
        [new OnnxValueInfo("x", OnnxElementType.Float, "batch", 2)], [new OnnxValueInfo("y", OnnxElementType.Float, "batch", 2)],
        [TensorData.Create<float>("table", [1], [1]), TensorData.Create<float>("one", [1], [1])],
        new OnnxNode("Add", ["x", "one"], ["shifted"]), new OnnxNode("Cast", ["shifted"], ["index"]).With("to", (long)OnnxElementType.Int64), new OnnxNode("Gather", ["table", "index"], ["y"]));

    private static OnnxModel Labelled(OnnxModel model, params string[] labels)
    {
        model.Labels = labels;
        return model;
    }

    private sealed class TemporaryFile : IDisposable
    {
        public TemporaryFile(string content) => File.WriteAllText(Path, content);

        public string Path { get; } = System.IO.Path.GetTempFileName();

        public void Dispose() => File.Delete(Path);
    }
}
