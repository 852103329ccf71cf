using Lifecycle.Onnx.Graph;
using Lifecycle.Training.Callbacks;
using Lifecycle.Training.Data;
using Lifecycle.Training.Import;
using Lifecycle.Training.Metrics;
using Lifecycle.Training.Optimization;
using Lifecycle.Training.Regularization;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Regularization;

public class RegularizationTests
{
    [Test]
    public async Task ClippingLimitsAStep()
    {
        var change = await Change(new TrainerOptions { ClipGradientNorm = 0.01 });
        var byValue = await Change(new TrainerOptions { ClipGradientValue = 0.001 });

        Assert.Multiple(() =>
        {
            Assert.That(Math.Sqrt(change.Sum(c => (double)c * c)), Is.EqualTo(0.01).Within(1e-5));
            Assert.That(byValue.Max(Math.Abs), Is.EqualTo(0.001f).Within(1e-6));
        });
    }

    // A loss without slope leaves the penalties alone; biases are left out of them.
    [Test]
    public async Task PenaltiesAreTheirOwnGradients([Values] bool squares)
    {
        var flat = Losses.Custom("flat", (output, _) => output.sum() * 0);
        using var model = Model();
        var before = Toy.Weights(model);
        await Step(model, flat, squares ? new TrainerOptions { L2Penalty = 0.05 } : new TrainerOptions { L1Penalty = 0.01 });
        var after = Toy.Weights(model);

        var expected = before.Select((value, i) => IsBias(i) ? value : squares ? value * (1 - (2 * 0.05f)) : value - (0.01f * Math.Sign(value)));
        Assert.That(after, Is.EqualTo(expected).Within(1e-6));
    }

    // Whole rows go to zero together, in their direction, each by as much as the root of its length says.
    [Test]
    public async Task TheGroupLassoShortensRows()
    {
        var flat = Losses.Custom("flat", (output, _) => output.sum() * 0);
        using var model = Model();
        using var before = model.state_dict()["weight"].detach().clone();
        await Step(model, flat, new TrainerOptions { GroupLassoPenalty = 0.01 });
        using var after = model.state_dict()["weight"].detach().clone();

        using var norms = before.norm(1, keepdim: true);
        using var expected = before * (1 - (0.01 * Math.Sqrt(before.shape[1]) / norms));
        Assert.That(after.data<float>().ToArray(), Is.EqualTo(expected.data<float>().ToArray()).Within(1e-6));
    }

    private static IEnumerable<TestCaseData> Layouts()
    {
        // Weights as [groups, before, channels, behind]: channels are what pruning removes.
        yield return new TestCaseData(() => nn.Conv2d(4, 6, 2, groups: 2), new long[] { 1, 1, 6, 8 }).SetArgDisplayNames("convolution in groups");
        yield return new TestCaseData(() => nn.ConvTranspose2d(4, 6, 2), new long[] { 1, 4, 6, 4 }).SetArgDisplayNames("transposed");
        yield return new TestCaseData(() => nn.ConvTranspose2d(4, 6, 2, groups: 2), new long[] { 2, 2, 3, 4 }).SetArgDisplayNames("transposed, in groups");
        yield return new TestCaseData(() => nn.ConvTranspose2d(4, 4, 2, groups: 4), new long[] { 4, 1, 1, 4 }).SetArgDisplayNames("transposed, depthwise");
        yield return new TestCaseData(() => nn.ConvTranspose1d(4, 6, 3), new long[] { 1, 4, 6, 3 }).SetArgDisplayNames("transposed, of one dimension");
        yield return new TestCaseData(() => nn.Embedding(5, 3), new long[] { 1, 5, 3, 1 }).SetArgDisplayNames("embedding");
        yield return new TestCaseData(() => nn.Sequential(nn.Linear(4, 3), nn.ReLU()), new long[] { 1, 1, 3, 4 }).SetArgDisplayNames("product");
    }

    [TestCaseSource(nameof(Layouts))]
    public void TheGroupLassoGoesByTheChannelsThatPruningRemoves(Func<nn.Module> make, long[] layout)
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        using var model = make();
        var weight = model.parameters().First(static parameter => parameter.dim() > 1);
        weight.grad = zeros_like(weight);
        new GradientRules(new TrainerOptions { GroupLassoPenalty = 0.1 }, ChannelAxes.Of(model)).BeforeStep([weight]);

        // The gradient of 0.1 · √n · Σ‖channel‖, by autograd over the layout written out.
        var copy = weight.detach().clone().requires_grad_(true);
        (copy.reshape(layout).square().sum(1, 3).sqrt().sum() * (0.1 * Math.Sqrt(layout[1] * layout[3]))).backward();
        Assert.That(weight.grad!.data<float>().ToArray(), Is.EqualTo(copy.grad!.data<float>().ToArray()).Within(1e-5));
    }

    [Test]
    public void TheGroupLassoGoesByTheColumnsOfOnnxProducts()
    {
        var graph = new OnnxGraph("products");
        graph.Inputs.Add(new OnnxValueInfo("x", OnnxElementType.Float, "n", 3));
        graph.Outputs.Add(new OnnxValueInfo("y", OnnxElementType.Float, "n", 5));
        graph.Initializers.Add(TensorData.Create<float>("w", [3, 4], [.. Enumerable.Range(1, 12).Select(static value => (float)value)]));
        graph.Initializers.Add(TensorData.Create<float>("v", [5, 4], [.. Enumerable.Range(1, 20).Select(static value => (float)value)]));
        graph.Nodes.Add(new OnnxNode("MatMul", ["x", "w"], ["h"]));
        graph.Nodes.Add(new OnnxNode("Transpose", ["v"], ["t"]));
        graph.Nodes.Add(new OnnxNode("MatMul", ["h", "t"], ["y"]));
        using var scope = NewDisposeScope();
        using var model = OnnxModule.FromModel(new OnnxModel(graph, 17));
        foreach (var (name, parameter) in model.named_parameters())
        {
            parameter.grad = zeros_like(parameter);
            new GradientRules(new TrainerOptions { GroupLassoPenalty = 1 }, ChannelAxes.Of(model)).BeforeStep([parameter]);
            var axis = name == "w" ? 0 : 1;
            var expected = parameter.detach() / parameter.detach().square().sum(axis, keepdim: true).sqrt() * Math.Sqrt(parameter.shape[axis]);
            Assert.That(parameter.grad!.data<float>().ToArray(), Is.EqualTo(expected.data<float>().ToArray()).Within(1e-5), name);
        }
    }

    [Test]
    public void TheGroupLassoTakesTheFactorsOfNormsAndNoBiases()
    {
        using var scope = NewDisposeScope();
        using var model = nn.Sequential(("conv", nn.Conv2d(2, 3, 1)), ("norm", nn.BatchNorm2d(3)), ("group", nn.GroupNorm(3, 3)));
        var parameters = model.named_parameters().Where(static entry => entry.parameter.dim() == 1).ToList();
        foreach (var (_, parameter) in parameters) parameter.grad = zeros_like(parameter);
        using (no_grad())
        {
            parameters.First(static entry => entry.name == "norm.weight").parameter[0] = -2;
            // TorchSharp 0.107.0 leaves a GroupNorm's factors as memory had them.
            parameters.First(static entry => entry.name == "group.weight").parameter.fill_(1);
        }
        new GradientRules(new TrainerOptions { GroupLassoPenalty = 0.5, L1Penalty = 1, L2Penalty = 1 }, ChannelAxes.Of(model)).BeforeStep([.. parameters.Select(static entry => entry.parameter)]);

        Assert.That(parameters.ToDictionary(static entry => entry.name, static entry => string.Join(' ', entry.parameter.grad!.data<float>()), StringComparer.Ordinal), Is.EquivalentTo(new Dictionary<string, string>
        {
            ["conv.bias"] = "0 0 0", ["norm.weight"] = "-0.5 0.5 0.5", ["norm.bias"] = "0 0 0", ["group.weight"] = "0.5 0.5 0.5", ["group.bias"] = "0 0 0",
        }));
    }

    [Test]
    public async Task MaxNormShortensRows()
    {
        using var model = Model();
        await Step(model, Losses.CrossEntropy(), new TrainerOptions { MaxNorm = 0.3 });
        using var norms = model.state_dict()["weight"].norm(1);

        Assert.That(norms.data<float>().ToArray(), Is.All.LessThan(0.3f + 1e-4f));
    }

    [Test]
    public async Task AnExponentialAverageIsWhatTheModelIsLeftWith()
    {
        using var model = Model();
        var (mean, step) = (Toy.Weights(model), 0);
        var seen = new EachStep(() =>
        {
            var decay = Math.Min(0.8, (1.0 + step) / (10.0 + step));
            mean = [.. mean.Zip(Toy.Weights(model), (m, w) => (float)(m + ((1 - decay) * (w - m))))];
            step++;
        });

        await Step(model, Losses.CrossEntropy(), new TrainerOptions { Averaging = WeightAveraging.Exponential(0.8), Epochs = 3, Callbacks = [seen], RestoreBest = false });

        Assert.That(Toy.Weights(model), Is.EqualTo(mean).Within(1e-5));
    }

    [Test]
    public async Task TheAverageIsWhatIsMeasuredAndKeptAsBest([Values] bool directory)
    {
        using var folder = new TemporaryFolder();
        using var model = Model();
        using var data = Rows();
        var options = Options(new TrainerOptions { Averaging = WeightAveraging.Exponential(0.9), Epochs = 4, CheckpointDirectory = directory ? folder.Path : null });

        var report = await new Trainer(model, Losses.CrossEntropy(), options).FitAsync(data, data);
        var evaluated = await new Trainer(model, Losses.CrossEntropy(), options).EvaluateAsync(data);

        Assert.That(evaluated.Loss, Is.EqualTo(report.Epochs[report.BestEpoch - 1].ValidationLoss).Within(1e-6));
    }

    [Test]
    public async Task AStochasticAverageIsTheMeanOfTheLastEpochsWithStatisticsOfItsOwn()
    {
        manual_seed(2);
        using var model = nn.Sequential(("weight", nn.Linear(4, 4)), ("norm", nn.BatchNorm1d(4)), ("last", nn.Linear(4, 3)));
        var weights = new List<float[]>();
        var seen = new EachEpoch(() => weights.Add(First(model)));

        await Step(model, Losses.CrossEntropy(), new TrainerOptions { Averaging = WeightAveraging.Stochastic(0.5), Epochs = 4, Callbacks = [seen], BatchSize = 32 });

        using var scope = NewDisposeScope();
        using var data = Rows();
        using var all = data.Read([.. Enumerable.Range(0, 32).Select(i => (long)i)]);
        var state = model.state_dict();
        var hidden = all.Inputs[0].matmul(state["weight.weight"].t()).add(state["weight.bias"]);
        Assert.Multiple(() =>
        {
            Assert.That(First(model), Is.EqualTo(weights[2].Zip(weights[3], (a, b) => (a + b) / 2)).Within(1e-6));
            Assert.That(state["norm.running_mean"].data<float>().ToArray(), Is.EqualTo(hidden.mean([0]).detach().data<float>().ToArray()).Within(1e-5));
        });

        static float[] First(nn.Module module)
        {
            using var tensor = module.state_dict()["weight.weight"].detach();
            return [.. tensor.data<float>().ToArray()];
        }
    }

    [TestCase(0, 6)]
    [TestCase(0.5, 3)]
    public async Task EarlyStoppingCountsWhatIsBetterByEnough(double minDelta, int epochs)
    {
        using var model = Model();
        using var data = Rows();
        var options = Options(new TrainerOptions { Epochs = 6, Metrics = [new Rising()], EarlyStopping = new EarlyStopping { Patience = 2, Monitor = "rising", MinDelta = minDelta } });

        var report = await new Trainer(model, Losses.CrossEntropy(), options).FitAsync(data, data);

        Assert.That(report.Epochs, Has.Count.EqualTo(epochs));
    }

    [TestCase("validation loss", "measured on validation data")]
    [TestCase("nothing", "no value \"nothing\"")]
    public void AMonitorThatIsNotThereIsRefused(string monitor, string message)
    {
        using var model = Model();
        using var data = Rows();
        var options = Options(new TrainerOptions { EarlyStopping = new EarlyStopping { Monitor = monitor } });

        Assert.That(() => new Trainer(model, Losses.CrossEntropy(), options).FitAsync(data), Throws.InstanceOf<UsageException>().With.Message.Contains(message));
    }

    private static bool IsBias(int place) => place < 3;

    private static nn.Module<Tensor, Tensor> Model()
    {
        manual_seed(1);
        return nn.Linear(4, 3);
    }

    private static async Task<float[]> Change(TrainerOptions options)
    {
        using var model = Model();
        var before = Toy.Weights(model);
        await Step(model, Losses.CrossEntropy(), options);
        return [.. Toy.Weights(model).Zip(before, (a, b) => a - b)];
    }

    private static async Task Step(nn.Module<Tensor, Tensor> model, ILoss loss, TrainerOptions options)
    {
        using var data = Rows();
        await new Trainer(model, loss, Options(options)).FitAsync(data);
    }

    // One step of plain descent at rate 1 an epoch.
    private static TrainerOptions Options(TrainerOptions given) => new()
    {
        Epochs = given.Epochs == 10 ? 1 : given.Epochs, BatchSize = 32, Device = "cpu", Threads = 1, Optimizer = Optimizers.Sgd(1), Metrics = given.Metrics,
        ClipGradientNorm = given.ClipGradientNorm, ClipGradientValue = given.ClipGradientValue, L1Penalty = given.L1Penalty, L2Penalty = given.L2Penalty, GroupLassoPenalty = given.GroupLassoPenalty, MaxNorm = given.MaxNorm,
        Averaging = given.Averaging, EarlyStopping = given.EarlyStopping, Callbacks = given.Callbacks, RestoreBest = given.RestoreBest, CheckpointDirectory = given.CheckpointDirectory,
    };

    private static TensorDataset Rows()
    {
        var random = new RandomStream(1, 0, 0);
        var (rows, labels) = (new float[32, 4], new long[32]);
        for (var i = 0; i < 32; i++)
        {
            labels[i] = i % 3;
            for (var j = 0; j < 4; j++) rows[i, j] = (float)random.NextDouble(-1, 1) + labels[i];
        }
        return TensorDataset.FromArrays(rows, labels);
    }

    private sealed class EachStep(Action action) : ITrainingCallback
    {
        public void On(TrainingEvent trainingEvent)
        {
            if (trainingEvent is StepCompleted) action();
        }
    }

    private sealed class EachEpoch(Action action) : ITrainingCallback
    {
        public void On(TrainingEvent trainingEvent)
        {
            if (trainingEvent is EpochCompleted) action();
        }
    }

    // Goes up by a tenth an epoch; its first pass is the trial before the first step.
    private sealed class Rising : IMetric
    {
        private int _passes = -1;

        public string Name => "rising";

        public bool HigherIsBetter => true;

        public IMetricState Start() => new State(++_passes / 10.0);

        private sealed class State(double value) : IMetricState
        {
            public void Update(Tensor output, Tensor target) { }

            public double Compute() => value;

            public void Dispose() { }
        }
    }
}
