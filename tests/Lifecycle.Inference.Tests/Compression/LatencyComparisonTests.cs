using Lifecycle.Inference.Compression;
using Lifecycle.Inference.Tests.Quantization;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Tests.Compression;

public sealed class LatencyComparisonTests
{
    [Test]
    public void ModelsTakeTurnsInBothOrdersAndAreComparedTurnByTurn()
    {
        var options = new LatencyOptions { Turns = 4, BatchSize = 3, TimeProvider = new TurnClock(8, 2, 16) };

        var comparison = LatencyComparison.Measure([("a", Graphs.Perceptron()), ("b", Graphs.Perceptron()), ("c", Graphs.Perceptron())], Graphs.Inputs(Graphs.Perceptron(), 1), options);

        Assert.That(comparison.Models.Select(static model => model.Name), Is.EqualTo(new[] { "a", "b", "c" }));
        Assert.That(comparison.Models.Select(static model => model.Latency.MedianMilliseconds), Is.EqualTo(new[] { 8.0, 2, 16 }).Within(1e-6));
        Assert.That(comparison.Models.Select(static model => model.Latency.P99Milliseconds), Is.EqualTo(new[] { 8.0, 2, 16 }).Within(1e-6));
        Assert.That(comparison.Models.Select(static model => model.Ratio), Is.EqualTo(new[] { 1.0, 0.25, 2 }).Within(1e-6));
        Assert.That(comparison.Models.Select(static model => model.Latency.RowsPerCall), Is.All.EqualTo(3), "rows are repeated to make the batch");
        Assert.That(comparison.Models.Select(static model => model.Latency.Calls), Is.All.EqualTo(4));
        Assert.That(comparison.ToString(), Does.Contain("b: 4 calls of 3: median 2 ms").And.Contain("0.25 of the baseline's time"));
    }

    [TestCase(1)]
    [TestCase(9)]
    public void AModelOfAFixedBatchTakesAsManyRowsAsItDoes(int batch)
    {
        var model = Models.Linear(batch: 2);

        var comparison = LatencyComparison.Measure([("fixed", model)], [TensorData.Create<float>("x", [2, 2], [1, 2, 3, 4])], new() { Turns = 3, BatchSize = batch });

        Assert.That(comparison.Models[0].Latency.RowsPerCall, Is.EqualTo(2));
    }

    [Test]
    public void OptionsAndInputsAreChecked()
    {
        var model = Models.Linear();
        Assert.That(() => LatencyComparison.Measure([], []), Throws.ArgumentException.With.Message.Contains("no model"));
        Assert.That(() => LatencyComparison.Measure([("a", model)], [], new() { Turns = 0, BatchSize = 0 }), Throws.InstanceOf<UsageException>().With.Message.Contains("Turns").And.Message.Contains("BatchSize"));
        Assert.That(() => LatencyComparison.Measure([("a", model)], [TensorData.Create<float>("x", [1, 3], [1, 2, 3])]), Throws.InstanceOf<DataException>().With.Message.Contains("Latency batch 0 has x: Float[1, 3]"));
    }
}
