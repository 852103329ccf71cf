using Lifecycle.SystemLibTorch.Tests.NN;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using static TorchSharp.torch.optim;
using static TorchSharp.torch.optim.lr_scheduler;

namespace Lifecycle.SystemLibTorch.Tests.Optim;

/// <summary>20 steps of training from the seed (initial weights, batches and dropout are drawn) follow PyTorch to 6 decimals; see training.py.</summary>
public sealed class TrainingTests
{
    private const double Tolerance = 1e-6;

    private static readonly Lazy<Dictionary<string, Run>> Runs = new(() => Golden.Read<Dictionary<string, Run>>("Optim/Goldens/training.json"));

    private static IEnumerable<string> Names => Runs.Value.Keys;

    [TestCaseSource(nameof(Names))]
    public void FollowsPyTorch(string name)
    {
        using var scope = NewDisposeScope();
        var golden = Runs.Value[name];
        manual_seed(2024);
        var setup = Make(name);
        using var model = setup.Model;
        Check(model, golden.Start, "at the start");
        for (var step = 0; step < golden.Losses.Length; step++)
        {
            using var stepScope = NewDisposeScope();
            setup.Optimizer.zero_grad();
            var loss = functional.cross_entropy(model.call(setup.X[step]), setup.Y[step]);
            loss.backward();
            setup.Optimizer.step();
            setup.Schedule?.step();
            Assert.That(loss.item<float>(), Is.EqualTo(golden.Losses[step]).Within(Tolerance), $"loss of step {step}");
        }
        Check(model, golden.State, "after the last step");
        setup.Optimizer.Dispose();
    }

    private static void Check(Module model, Dictionary<string, double[]> expected, string when)
    {
        Assert.That(model.state_dict().Keys, Is.EquivalentTo(expected.Keys));
        foreach (var (key, tensor) in model.state_dict())
        {
            var values = tensor.to(ScalarType.Float64).reshape(-1).data<double>().ToArray();
            Assert.That(values, Is.EqualTo(expected[key]).Within(Tolerance), $"{key} {when}");
        }
    }

    private static Setup Make(string name)
    {
        if (name.StartsWith("convolutions", StringComparison.Ordinal))
        {
            var model = Sequential(
                Conv2d(3, 6, 3, padding: 1), BatchNorm2d(6), ReLU(), MaxPool2d(2), Conv2d(6, 12, 3, stride: 2, padding: 1, bias: false), BatchNorm2d(12), ReLU(),
                Flatten(), Linear(48, 5));
            return new Setup(model, randn([20, 12, 3, 8, 8]), randint(0, 5, [20, 12]), Adam(model.parameters(), 3e-3), Schedule: null);
        }
        if (name.StartsWith("LSTM", StringComparison.Ordinal))
        {
            var model = new Classifier();
            return new Setup(model, randint(0, 11, [20, 10, 7]), randint(0, 4, [20, 10]), AdamW(model.parameters(), 5e-3, weight_decay: 0.05), Schedule: null);
        }
        var perceptron = Sequential(Linear(10, 24), ReLU(), Dropout(0.2), Linear(24, 16), Tanh(), Linear(16, 3));
        var (x, y) = (randn(20, 16, 10), randint(0, 3, [20, 16]));
        var optimizer = SGD(perceptron.parameters(), 0.05, momentum: 0.9, weight_decay: 1e-3);
        return new Setup(perceptron, x, y, optimizer, OneCycleLR(optimizer, 0.1, total_steps: 20));
    }

    private sealed record Setup(Module<Tensor, Tensor> Model, Tensor X, Tensor Y, Optimizer Optimizer, LRScheduler? Schedule);

    private sealed record Run(double[] Losses, Dictionary<string, double[]> Start, Dictionary<string, double[]> State);

    private sealed class Classifier : Module<Tensor, Tensor>
    {
        private readonly Embedding embedding = Embedding(11, 6);
        private readonly LSTM lstm = LSTM(6, 8, numLayers: 2, batchFirst: true);
        private readonly Linear head = Linear(8, 4);

        internal Classifier()
            : base("classifier")
        {
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            var (output, _, _) = lstm.call(embedding.call(input), null);
            return head.call(output[TensorIndex.Colon, -1]);
        }
    }
}
