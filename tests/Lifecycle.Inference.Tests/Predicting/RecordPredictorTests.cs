using System.Runtime.CompilerServices;
using Lifecycle.Inference.Predicting;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Tests.Predicting;

public sealed class RecordPredictorTests
{
    private sealed record House(float Area, float Rooms, string City);

    private sealed record Offer(float Sum, string City);

    [Test]
    public void ARecordBecomesInputsAndOutputsAResult()
    {
        using var predictor = Predictor.Load(Houses());
        var offers = Map(predictor);

        Assert.That(offers.Predict(new House(2, 3, "Rome")), Is.EqualTo(new Offer(5, "Rome")));
        Assert.That(offers.Predict([new House(1, 1, "a"), new House(4, 5, "b")]), Is.EqualTo(new[] { new Offer(2, "a"), new Offer(9, "b") }));
        Assert.That(offers.Predict([]), Is.Empty);
    }

    [Test]
    public async Task OneRecordIsPredictedOnAnotherThread()
    {
        using var predictor = Predictor.Load(Houses());

        Assert.That(await Map(predictor).PredictAsync(new House(2, 3, "Rome")), Is.EqualTo(new Offer(5, "Rome")));
        Assert.That(async () => await Map(predictor).PredictAsync(new House(2, 3, "Rome"), new CancellationToken(canceled: true)), Throws.InstanceOf<OperationCanceledException>());
    }

    private static IEnumerable<TestCaseData> Mistakes()
    {
        yield return Case(TensorMismatch.Name, static predictor => predictor.Map<House>().Input<float>("other", static (_, _) => { }), "no input \"other\"; expected one of numbers: Float[n, 2]; city: String[n, 1]");
        yield return Case(TensorMismatch.ElementType, static predictor => predictor.Map<House>().Input<long>("numbers", static (_, _) => { }), "Input numbers: Float[n, 2] got Int64 elements");
        yield return Case(TensorMismatch.ElementType, static predictor => predictor.Map<House>().Text("numbers", static _ => ""), "Input numbers: Float[n, 2] got texts");
        yield return Case(TensorMismatch.Missing, static predictor => predictor.Map<House>().Text("city", static house => house.City).To(static _ => 0), "Input numbers: Float[n, 2] got nothing");
    }

    [TestCaseSource(nameof(Mistakes))]
    public void AMapThatDoesNotFitIsRefusedWhenItIsMade(TensorMismatch mismatch, Action<Predictor> mistake, string cause)
    {
        using var predictor = Predictor.Load(Houses());

        Assert.That(() => mistake(predictor), Throws.TypeOf<TensorMismatchException>().With.Message.Contains(cause).And.Property("Mismatch").EqualTo(mismatch));
    }

    [Test]
    public async Task AStreamIsPredictedInOrder([Values(1, 3)] int parallelism, [Values(1, 4, 100)] int batchSize, [Values(0, 7, 50)] int skip)
    {
        using var predictor = Predictor.Load(Models.Linear(), new PredictorOptions { IntraOpThreads = 1 });
        using var other = Predictor.Load(Models.Linear(), new PredictorOptions { IntraOpThreads = 1 });
        var options = new PredictManyOptions { Parallelism = parallelism, BatchSize = batchSize, Skip = skip };

        var index = (long)skip;
        await foreach (var predicted in predictor.ForRows().Over(predictor, other).PredictManyAsync(Rows(50), options))
        {
            Assert.That(predicted.Index, Is.EqualTo(index++));
            Assert.That(predicted.Record[0], Is.EqualTo(predicted.Index));
            Assert.That(predicted.Result.Values.ToArray(), Is.EqualTo(Models.LinearOf(predicted.Record)));
        }
        Assert.That(index, Is.EqualTo(50));
    }

    [Test]
    public async Task WithoutOrderEveryRecordComesOnceWithItsIndex()
    {
        using var predictor = Predictor.Load(Models.Linear(), new PredictorOptions { IntraOpThreads = 1 });
        var seen = new HashSet<long>();
        await foreach (var predicted in predictor.PredictManyAsync(Rows(100).ToAsyncEnumerable(), new PredictManyOptions { Parallelism = 4, BatchSize = 3, KeepOrder = false }))
        {
            Assert.That(seen.Add(predicted.Index), Is.True);
            Assert.That(predicted.Record[0], Is.EqualTo(predicted.Index));
            Assert.That(predicted.Result.Values.ToArray(), Is.EqualTo(Models.LinearOf(predicted.Record)));
        }
        Assert.That(seen, Has.Count.EqualTo(100));
    }

    [Test]
    public async Task NoMoreIsReadThanThereIsRoomFor()
    {
        using var predictor = Predictor.Load(Models.Linear());
        var read = 0;
        async IAsyncEnumerable<float[]> Endless([EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await Task.Yield();
                yield return [read++, 0];
            }
        }

        await foreach (var predicted in predictor.PredictManyAsync(Endless(), new PredictManyOptions { BatchSize = 5, Parallelism = 2 }))
        {
            // The batches that run, the one that is read, and the one that is given out.
            Assert.That(read, Is.LessThanOrEqualTo((int)predicted.Index + (4 * 5)));
            if (predicted.Index == 1000) break;
        }
    }

    [Test]
    public async Task AFailureEndsTheStreamAfterWhatWasRightAndSkippingGoesOn()
    {
        using var predictor = Predictor.Load(Models.Linear());
        var rows = Rows(20).ToList();
        rows[13] = [1];
        var done = new List<long>();
        async Task Predict(PredictManyOptions options)
        {
            await foreach (var predicted in predictor.PredictManyAsync(rows.ToAsyncEnumerable(), options)) done.Add(predicted.Index);
        }

        Assert.That(async () => await Predict(new PredictManyOptions { BatchSize = 4, Parallelism = 3 }), Throws.TypeOf<TensorMismatchException>().With.Message.Contains("a row of 1 values; expected 2"));
        Assert.That(done, Is.EqualTo(Enumerable.Range(0, 12).Select(static value => (long)value)));

        rows[13] = [13, 0];
        await Predict(new PredictManyOptions { BatchSize = 4, Skip = done.Count });
        Assert.That(done, Is.EqualTo(Enumerable.Range(0, 20).Select(static value => (long)value)));
    }

    [Test]
    public void AStreamIsCanceled()
    {
        using var predictor = Predictor.Load(Models.Linear());
        using var source = new CancellationTokenSource();
        var count = 0;
        async Task Predict()
        {
            await foreach (var _ in predictor.PredictManyAsync(Rows(1000).ToAsyncEnumerable(), new PredictManyOptions { BatchSize = 2 }, source.Token))
                if (++count == 10) await source.CancelAsync();
        }

        Assert.That(Predict, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(count, Is.InRange(10, 11));
    }

    [Test]
    public void AModelOfAFixedNumberOfRowsTakesAnyNumberOfRecords([Values(1, 3, 4, 7)] int count)
    {
        using var predictor = Predictor.Load(Models.Linear(batch: 3));

        var predictions = predictor.ForRows().Predict([.. Rows(count)]);

        Assert.That(predictions.Select(static prediction => prediction.Values.ToArray()), Is.EqualTo(Rows(count).Select(static row => Models.LinearOf(row))));
    }

    [Test]
    public async Task RowsArePredictedOnAnotherThread()
    {
        using var predictor = Predictor.Load(Models.Linear());

        Assert.That((await predictor.PredictAsync(new float[] { 1, 2 })).Values.ToArray(), Is.EqualTo(Models.LinearOf(1, 2)));
    }

    [Test]
    public void OptionsOutOfRangeAreReportedTogether()
    {
        using var predictor = Predictor.Load(Models.Linear());

        Assert.That(() => predictor.PredictManyAsync(Rows(1).ToAsyncEnumerable(), new PredictManyOptions { BatchSize = 0, Parallelism = 0, Skip = -1 }), Throws.TypeOf<UsageException>()
            .With.Message.Contains("BatchSize is 0").And.Message.Contains("Parallelism is 0").And.Message.Contains("Skip is -1"));
    }

    [Test]
    public void OtherModelsAreNoSessionsOfThisOne()
    {
        using var predictor = Predictor.Load(Models.Linear());
        using var other = Predictor.Load(Houses());

        Assert.That(() => predictor.ForRows().Over(other), Throws.ArgumentException);
    }

    [TestCase("Softmax", true)]
    [TestCase("Sigmoid", true)]
    [TestCase("Relu", false)]
    public void ProbabilitiesAreNotMadeTwice(string last, bool areProbabilities)
    {
        var model = Models.Of(new OnnxNode(last, ["x"], ["y"]), [new OnnxValueInfo("x", OnnxElementType.Float, "n", 3)], new OnnxValueInfo("y", OnnxElementType.Float, "n", 3));
        model.Labels = ["a", "b"];
        using var predictor = Predictor.Load(model);

        var prediction = predictor.Predict([1, 2, 3]);

        Assert.That(prediction.Probabilities().AsSpan().SequenceEqual(prediction.Values), Is.EqualTo(areProbabilities));
        var ranked = prediction.Ranked(2);
        Assert.That(ranked.Select(static score => (score.Class, score.Label)), Is.EqualTo(new[] { (2, (string?)null), (1, "b") }));
        Assert.That(ranked[0].Probability, Is.EqualTo(prediction.Probabilities()[2]));
    }

    private static IEnumerable<float[]> Rows(int count) => Enumerable.Range(0, count).Select(static index => new float[] { index, index % 7 });

    private static RecordPredictor<House, Offer> Map(Predictor predictor) => predictor.Map<House>()
        .Input<float>("numbers", static (house, row) =>
        {
            row[0] = house.Area;
            row[1] = house.Rooms;
        })
        .Text("city", static house => house.City)
        .To(static outputs => new Offer(outputs.Get<float>("sum")[0], outputs.GetText("place")));

    /// <summary>sum of numbers, and the numbers as they were.</summary>
    private static OnnxModel Houses() => Models.Make(
        [new OnnxValueInfo("numbers", OnnxElementType.Float, "n", 2), new OnnxValueInfo("city", OnnxElementType.String, "n", 1)],
        [new OnnxValueInfo("sum", OnnxElementType.Float, "n", 1), new OnnxValueInfo("place", OnnxElementType.String, "n", 1)],
        [TensorData.Create<long>("axis", [1], [1])], new OnnxNode("ReduceSum", ["numbers", "axis"], ["sum"]), new OnnxNode("Identity", ["city"], ["place"]));

    private static TestCaseData Case(TensorMismatch mismatch, Action<Predictor> mistake, string cause) => new TestCaseData(mismatch, mistake, cause).SetArgDisplayNames(cause);
}
