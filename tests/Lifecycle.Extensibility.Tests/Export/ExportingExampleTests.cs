using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Extensibility.Tests.Export;

/// <summary>The programs of docs/exporting.md run.</summary>
internal sealed class ExportingExampleTests
{
    private DisposeScope _scope = null!;
    private string _folder = "";

    [SetUp]
    public void Open()
    {
        _scope = NewDisposeScope();
        _folder = Directory.CreateTempSubdirectory("lifecycle-").FullName;
    }

    [TearDown]
    public void Close()
    {
        _scope.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public void OneInput()
    {
        var path = Path.Combine(_folder, "model.onnx");
        var report = ExportingExample.OneInput(Images(), rand(2, 3, 16, 16), path);
        Assert.That(report.Errors, Has.Count.EqualTo(3));
        Assert.That(OnnxModel.Load(path).Graph.Nodes, Is.Not.Empty);
    }

    [Test]
    public void AnyLength()
    {
        var onnx = ExportingExample.AnyLength(nn.Sequential(nn.Embedding(20, 8), nn.Linear(8, 20)), randint(0, 20, [2, 9], dtype: ScalarType.Int64));
        Assert.That(onnx.Graph.Inputs[0].ToString(), Is.EqualTo("tokens: Int64[batch, sequence]"));
    }

    [Test]
    public void AnySize()
    {
        var onnx = ExportingExample.AnySize(nn.Sequential(nn.Conv2d(3, 4, 3, padding: 1), nn.AvgPool2d(8)), rand(2, 3, 32, 48));
        Assert.That(onnx.Graph.Inputs[0].ToString(), Is.EqualTo("input: Float[batch, 3, height, width]"));
    }

    [Test]
    public void SeveralInputs()
    {
        var onnx = ExportingExample.SeveralInputs(new Score(), rand(2, 5, 4), rand(2, 7, 4));
        Assert.That(onnx.Graph.Inputs.Select(static input => input.ToString()), Is.EqualTo(new[] { "question: Float[batch, words, 4]", "answer: Float[batch, answer_words, 4]" }));
    }

    [Test]
    public void Baked()
    {
        var epoch = new EpochReport
        {
            Epoch = 1, TrainingLoss = 0.5, ValidationLoss = 0.4, Metrics = new Dictionary<string, double>(StringComparer.Ordinal) { ["accuracy"] = 0.9 },
            LearningRate = 0.1, Duration = TimeSpan.Zero, SamplesPerSecond = 0, IsBest = true,
        };
        var training = new TrainingReport { Epochs = [epoch], BestEpoch = 1, BestBy = "accuracy", Device = "cpu", Precision = Precision.Float32, ChannelsLast = false, Threads = 1, Duration = TimeSpan.Zero, Notes = [] };
        var onnx = ExportingExample.Baked(Images(), rand(2, 3, 16, 16), training);
        Assert.That(onnx.Metadata.Keys, Is.EquivalentTo(new[] { "labels", "training", "license" }));
        Assert.That(onnx.Graph.Nodes.Select(static node => node.OpType), Does.Contain("Softmax"));
    }

    [Test]
    public void AMismatchSaysWhere()
    {
        var error = ExportingExample.Mismatch(nn.Sequential(("body", new Written())), rand(2, 3));
        Assert.That(error!.ModulePath, Is.EqualTo("body"));
        Assert.That(ExportingExample.Mismatch(nn.Linear(3, 2), rand(2, 3)), Is.Null);
    }

    [Test]
    public void TwoFiles()
    {
        var onnx = Exporter.Export(nn.Linear(600, 600), rand(2, 600));
        var back = ExportingExample.TwoFiles(onnx, Path.Combine(_folder, "model.onnx"));
        Assert.That(Directory.GetFiles(_folder), Has.Length.EqualTo(2));
        Assert.That(back.ToArray(), Is.EqualTo(onnx.ToArray()));
    }

    private static nn.Module<Tensor, Tensor> Images() => nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 2));

    private sealed class Score : nn.Module<Tensor, Tensor, Tensor>
    {
        public Score() : base("Score") { }

        public override Tensor forward(Tensor question, Tensor answer) => question.mean([1]).mul(answer.mean([1])).sum(1);
    }

    // A write through a slice is not recorded.
    private sealed class Written : nn.Module<Tensor, Tensor>
    {
        public Written() : base("Written") { }

        public override Tensor forward(Tensor input)
        {
            var output = input * 1;
            output.select(1, 0).fill_(5);
            return output;
        }
    }
}
