using Lifecycle.Inference.Batching;
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

    // y = ids * mask, element by element.
    private static OnnxModel Masked() => Models.Make(
        [new OnnxValueInfo("ids", OnnxElementType.Int64, "batch", "length"), new OnnxValueInfo("mask", OnnxElementType.Float, "batch", "length")],
        [new OnnxValueInfo("y", OnnxElementType.Float, "batch", "length")], [],
        new OnnxNode("Cast", ["ids"], ["numbers"]).With("to", (long)OnnxElementType.Float), new OnnxNode("Mul", ["numbers", "mask"], ["y"]));

    private static TensorData[] Request(int rows, int length, int seed)
    {
        var ids = Enumerable.Range(0, rows * length).Select(value => (long)(seed + value)).ToArray();
        return [TensorData.Create<long>("ids", [rows, length], ids), TensorData.Create<float>("mask", [rows, length], [.. ids.Select(id => id % 2)])];
    }
}
