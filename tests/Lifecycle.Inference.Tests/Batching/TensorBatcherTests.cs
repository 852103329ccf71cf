using Lifecycle.Inference.Batching;
using Lifecycle.Inference.Swapping;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Tests.Batching;

public sealed class TensorBatcherTests
{
    [Test]
    public async Task SequencesOfEachLengthShareBatchesAndAnswersAreTheDirectOnes()
    {
        using var predictor = Predictor.Load(Masked());
        await using var batcher = new TensorBatcher(predictor, new BatchingOptions { MaxBatchSize = 16, AllowedBatchSizes = [4, 16] });
        var requests = Enumerable.Range(0, 300).Select(number => Request(rows: 1 + (number % 3), length: 1 + (number % 5), number)).ToArray();

        var answers = await Task.WhenAll(requests.Select(request => batcher.PredictAsync(request)));

        foreach (var (request, answer) in requests.Zip(answers))
        {
            var direct = predictor.PredictTensors(request);
            Assert.That(answer.Select(tensor => tensor.ToString()), Is.EqualTo(direct.Select(tensor => tensor.ToString())));
            Assert.That(answer[0].Bytes.ToArray(), Is.EqualTo(direct[0].Bytes.ToArray()));
        }
        Assert.That(batcher.Statistics.Batches, Is.LessThan(300));
    }

    private static IEnumerable<TestCaseData> WrongRequests()
    {
        var (ids, mask) = (Request(2, 3, 0)[0], Request(2, 3, 0)[1]);
        yield return new TestCaseData(new[] { ids }, "has 1 tensors").SetArgDisplayNames("one missing");
        yield return new TestCaseData(new[] { ids, ids }, "expected the input mask").SetArgDisplayNames("another name");
        yield return new TestCaseData(new[] { ids, Request(1, 3, 0)[1] }, "has 1 rows; expected 2").SetArgDisplayNames("other rows");
        yield return new TestCaseData(new[] { ids, TensorData.Create<float>("mask", [2], [1, 1]) }, "expected its type and shape").SetArgDisplayNames("another rank");
        yield return new TestCaseData(new[] { mask, TensorData.Create<int>("ids", [2, 1], [1, 1]) }, "Input ids: Int64[batch, length] got ids: Int32[2, 1]").SetArgDisplayNames("another type");
    }

    [TestCaseSource(nameof(WrongRequests))]
    public async Task AWrongRequestIsNamedAndTheOthersAreAnswered(TensorData[] request, string cause)
    {
        using var predictor = Predictor.Load(Masked());
        await using var batcher = new TensorBatcher(predictor);

        var wrong = batcher.PredictAsync(request);
        var right = batcher.PredictAsync(Request(1, 2, 5));

        Assert.That(async () => await wrong, Throws.TypeOf<DataException>().With.Message.Contains(cause));
        Assert.That((await right)[0].Dims, Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public void AModelOfOneBatchSizeIsRefused()
    {
        using var predictor = Predictor.Load(Models.Linear(4));

        Assert.That(() => new TensorBatcher(predictor), Throws.TypeOf<ModelException>().With.Message.Contains("x: Float[4, 2]"));
    }

    [Test]
    public void TheBatcherOfRowsRefusesAModelOfSeveralInputs()
    {
        using var predictor = Predictor.Load(Masked());

        Assert.That(() => new BatchingPredictor(predictor), Throws.TypeOf<ModelException>().With.Message.Contains("TensorBatcher"));
    }

    [Test]
    public async Task SequencesOfSeveralLengthsShareABatchAndAnswersAreCutBack([Values] bool makesMask)
    {
        using var predictor = Predictor.Load(Summed());
        var padding = new SequencePadding { Axis = "length", Lengths = [4, 8], Values = new Dictionary<string, double> { ["ids"] = 77 }, Mask = makesMask ? "mask" : null };
        await using var batcher = new TensorBatcher(predictor, new BatchingOptions { MaxBatchSize = 64, AllowedBatchSizes = [8, 64] }, padding);
        var requests = Enumerable.Range(0, 200).Select(number => Request(rows: 1 + (number % 3), length: 1 + (number % 8), number, ones: true)).ToArray();

        var answers = await Task.WhenAll(requests.Select(request => batcher.PredictAsync(makesMask ? [request[0]] : request)));

        foreach (var (request, answer) in requests.Zip(answers))
        {
            var direct = predictor.PredictTensors(request);
            Assert.That(answer.Select(tensor => tensor.ToString()), Is.EqualTo(direct.Select(tensor => tensor.ToString())));
            foreach (var (one, other) in answer.Zip(direct)) Assert.That(one.Bytes.ToArray(), Is.EqualTo(other.Bytes.ToArray()));
        }
        Assert.That(batcher.Statistics.Batches, Is.LessThan(100));
    }

    private static IEnumerable<TestCaseData> WrongPadding()
    {
        var fine = new SequencePadding { Axis = "length", Lengths = [4] };
        yield return new TestCaseData(fine with { Axis = "width" }, "Axis is \"width\"").SetArgDisplayNames("no such dimension");
        yield return new TestCaseData(fine with { Axis = "batch" }, "Axis is \"batch\"").SetArgDisplayNames("the rows' dimension");
        yield return new TestCaseData(fine with { Mask = "masks" }, "the input \"masks\"").SetArgDisplayNames("no such mask");
        yield return new TestCaseData(fine with { Values = new Dictionary<string, double> { ["id"] = 1 } }, "the input \"id\"").SetArgDisplayNames("no such input");
        yield return new TestCaseData(fine with { Values = new Dictionary<string, double> { ["ids"] = 1.5 } }, "Int64 cannot be filled up with 1.5").SetArgDisplayNames("no such number");
        yield return new TestCaseData(fine with { Lengths = [4, 4] }, "Lengths is [4, 4]").SetArgDisplayNames("no rising lengths");
        yield return new TestCaseData(fine with { Lengths = [] }, "Lengths").SetArgDisplayNames("no lengths");
    }

    [TestCaseSource(nameof(WrongPadding))]
    public void PaddingThatDoesNotFitTheModelIsRefused(SequencePadding padding, string cause)
    {
        using var predictor = Predictor.Load(Masked());

        Assert.That(() => new TensorBatcher(predictor, padding: padding), Throws.TypeOf<UsageException>().With.Message.Contains(cause));
    }

    [Test]
    public async Task ALongerSequenceThanAllowedAndOneOfTwoLengthsAreRefused()
    {
        using var predictor = Predictor.Load(Masked());
        await using var batcher = new TensorBatcher(predictor, padding: new SequencePadding { Axis = "length", Lengths = [4] });

        Assert.That(async () => await batcher.PredictAsync(Request(1, 5, 0)), Throws.TypeOf<DataException>().With.Message.Contains("has the length 5 in dimension \"length\"; expected at most 4"));
        Assert.That(async () => await batcher.PredictAsync([Request(1, 3, 0)[0], Request(1, 2, 0)[1]]), Throws.TypeOf<DataException>().With.Message.Contains("the lengths 3 and 2"));
        Assert.That((await batcher.PredictAsync(Request(1, 4, 0)))[0].Dims, Is.EqualTo(new[] { 1, 4 }));
    }

    private static IEnumerable<TestCaseData> Numbers()
    {
        yield return new TestCaseData(OnnxElementType.Float, -1.5, BitConverter.GetBytes(-1.5f));
        yield return new TestCaseData(OnnxElementType.Double, 0.1, BitConverter.GetBytes(0.1));
        yield return new TestCaseData(OnnxElementType.Float16, 0.5, BitConverter.GetBytes((Half)0.5));
        yield return new TestCaseData(OnnxElementType.BFloat16, 1.0, new byte[] { 0x80, 0x3F });
        yield return new TestCaseData(OnnxElementType.Int64, -2.0, BitConverter.GetBytes(-2L));
        yield return new TestCaseData(OnnxElementType.Int32, 100000.0, BitConverter.GetBytes(100000));
        yield return new TestCaseData(OnnxElementType.UInt8, 255.0, new byte[] { 255 });
        yield return new TestCaseData(OnnxElementType.Int8, -128.0, new byte[] { 128 });
        yield return new TestCaseData(OnnxElementType.Bool, 1.0, new byte[] { 1 });
        yield return new TestCaseData(OnnxElementType.UInt8, 256.0, null);
        yield return new TestCaseData(OnnxElementType.Int32, double.NaN, null);
        yield return new TestCaseData(OnnxElementType.Int16, 0.5, null);
    }

    [TestCaseSource(nameof(Numbers))]
    public void PaddingIsTheNumberInTheInputsType(OnnxElementType type, double value, byte[]? expected)
    {
        if (expected is null) Assert.That(() => PaddingElements.Of(type, value), Throws.TypeOf<UsageException>());
        else Assert.That(PaddingElements.Of(type, value), Is.EqualTo(expected));
    }

    [Test]
    public void ACornerIsCopiedIntoALargerTensorAndBack()
    {
        byte[] small = [1, 2, 3, 4, 5, 6, 7, 8];
        var large = new byte[2 * 3 * 3];

        PaddingElements.CopyCorner(small, [2, 2, 2], large, [2, 3, 3]);
        var back = new byte[8];
        PaddingElements.CopyCorner(large, [2, 3, 3], back, [2, 2, 2]);

        Assert.That(large, Is.EqualTo(new byte[] { 1, 2, 0, 3, 4, 0, 0, 0, 0, 5, 6, 0, 7, 8, 0, 0, 0, 0 }));
        Assert.That(back, Is.EqualTo(small));
    }

    [Test]
    public async Task TheModelOfABatcherOfTensorsCanBeSwapped()
    {
        using var predictor = new SwappablePredictor(Predictor.Load(Masked()));
        await using var batcher = new TensorBatcher(predictor);
        var before = (await batcher.PredictAsync(Request(1, 2, 3)))[0].AsSpan<float>().ToArray();

        predictor.Swap(Predictor.Load(Masked("Add")));

        Assert.That(before, Is.EqualTo(new float[] { 3, 0 }));
        Assert.That((await batcher.PredictAsync(Request(1, 2, 3)))[0].AsSpan<float>().ToArray(), Is.EqualTo(new float[] { 4, 4 }));
    }

    // y = ids * mask, element by element, and the sum of it by row.
    private static OnnxModel Summed()
    {
        var model = Masked();
        model.Graph.Outputs.Add(new OnnxValueInfo("sum", OnnxElementType.Float, "batch", 1));
        model.Graph.Initializers.Add(TensorData.Create<long>("axes", [1], [1]));
        model.Graph.Nodes.Add(new OnnxNode("ReduceSum", ["y", "axes"], ["sum"]));
        return model;
    }

    // y = ids * mask, element by element.
    private static OnnxModel Masked(string operation = "Mul") => Models.Make(
        [new OnnxValueInfo("ids", OnnxElementType.Int64, "batch", "length"), new OnnxValueInfo("mask", OnnxElementType.Float, "batch", "length")],
        [new OnnxValueInfo("y", OnnxElementType.Float, "batch", "length")], [],
        new OnnxNode("Cast", ["ids"], ["numbers"]).With("to", (long)OnnxElementType.Float), new OnnxNode(operation, ["numbers", "mask"], ["y"]));

    private static TensorData[] Request(int rows, int length, int seed, bool ones = false)
    {
        var ids = Enumerable.Range(0, rows * length).Select(value => (long)(seed + value)).ToArray();
        return [TensorData.Create<long>("ids", [rows, length], ids), TensorData.Create<float>("mask", [rows, length], [.. ids.Select(id => ones ? 1f : id % 2)])];
    }
}
