using Lifecycle.Training.Data;
using Lifecycle.Training.Metrics;
using Lifecycle.Training.Optimization;
using Lifecycle.Training.Steps;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Steps;

public class StepsThatLearnTests
{
    [Test]
    public async Task TwoTasksOfTwoInputsAreLearnedAtOnce()
    {
        using var model = new TwoHeads();
        using var data = Pairs(200);
        var step = TrainingSteps.MultiTask(new LossTask("sign", Losses.CrossEntropy()), new LossTask("sum", Losses.MeanSquaredError()) { Weight = 0.5 });
        var trainer = new Trainer(model, step, Options(120, metrics: [Training.Metrics.Metrics.Accuracy(), new MeanError().Of("sum error", output: 1, target: 1)]));

        var report = await trainer.FitAsync(data.Take(160), data);
        var outputs = await trainer.PredictAllAsync(data);
        var evaluated = await trainer.EvaluateAsync(data);

        Assert.Multiple(() =>
        {
            Assert.That(evaluated.Metrics["accuracy"], Is.GreaterThan(0.95));
            Assert.That(evaluated.Metrics["sum error"], Is.LessThan(0.1));
            Assert.That(report.Epochs[^1].Values.Keys, Is.EquivalentTo(new[] { "sign", "sum" }));
            Assert.That(report.Epochs[^1].TrainingLoss, Is.EqualTo(report.Epochs[^1].Values["sign"] + (0.5 * report.Epochs[^1].Values["sum"])).Within(1e-5));
            Assert.That(outputs.Select(o => o.shape), Is.EqualTo(new[] { new long[] { 200, 2 }, [200, 1] }));
        });
        foreach (var output in outputs) output.Dispose();
    }

    [Test]
    public async Task AnAutoencoderFindsThePlaneItsDataLieIn()
    {
        manual_seed(2);
        using var model = nn.Sequential(nn.Linear(6, 2), nn.Linear(2, 6));
        using var data = Plane(300);
        var trainer = new Trainer(model, TrainingSteps.Autoencoder(Losses.MeanSquaredError()), Options(40));

        var before = await trainer.EvaluateAsync(data);
        await trainer.FitAsync(data);
        var after = await trainer.EvaluateAsync(data);

        Assert.That(after.Loss, Is.LessThan(before.Loss / 50));
    }

    [Test]
    public async Task AContrastivePairBringsViewsOfOneThingTogether()
    {
        manual_seed(3);
        using var model = nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Linear(32, 8));
        using var data = Views(256);
        var trainer = new Trainer(model, TrainingSteps.Custom("InfoNCE", Contrast), Options(80));

        var before = await Retrieval(trainer, data);
        await trainer.FitAsync(data);
        var after = await Retrieval(trainer, data);

        Assert.Multiple(() =>
        {
            Assert.That(before, Is.LessThan(0.6));
            Assert.That(after, Is.GreaterThan(0.8));
        });
    }

    [Test]
    public async Task TheDistributionOfAnAdversarialNetApproachesTheData()
    {
        manual_seed(4);
        using var model = new Adversaries();
        using var data = Ring(512);
        var before = Distance(model, data);
        var order = new List<string>();

        var report = await new Trainer(model, new AdversarialStep(order), Options(60, batch: 64)).FitAsync(data);

        Assert.Multiple(() =>
        {
            Assert.That(Distance(model, data), Is.LessThan(before / 4), $"was {before}");
            Assert.That(order.Take(4), Is.EqualTo(new[] { "discriminator", "generator", "discriminator", "generator" }));
            Assert.That(report.Epochs[^1].Values.Keys, Is.EquivalentTo(new[] { "discriminator", "generator" }));
        });
    }

    private static TrainerOptions Options(int epochs, int batch = 32, IReadOnlyList<IMetric>? metrics = null) => new()
    {
        Epochs = epochs, BatchSize = batch, Seed = 1, Device = "cpu", Threads = 1, Optimizer = Optimizers.AdamW(1e-2), RestoreBest = false, Metrics = metrics ?? [],
    };

    private static float[,] Draws(int count, int width, long seed)
    {
        var random = new RandomStream(seed, 0, 0);
        var values = new float[count, width];
        for (var i = 0; i < count; i++)
            for (var j = 0; j < width; j++) values[i, j] = (float)random.NextDouble(-1, 1);
        return values;
    }

    private static TensorDataset Pairs(int count)
    {
        using var scope = NewDisposeScope();
        var (a, b) = (torch.from_array(Draws(count, 3, 1)), torch.from_array(Draws(count, 3, 2)));
        var sum = a.sum(1, keepdim: true).add(b.sum(1, keepdim: true));
        return new TensorDataset([a, b], [sum.squeeze(1).gt(0).to(ScalarType.Int64), sum]);
    }

    private static TensorDataset Plane(int count)
    {
        using var scope = NewDisposeScope();
        var codes = torch.from_array(Draws(count, 2, 3));
        return new TensorDataset([codes.matmul(torch.from_array(Draws(2, 6, 4)))], []);
    }

    // Two noisy looks at each of many points.
    private static TensorDataset Views(int count)
    {
        using var scope = NewDisposeScope();
        var things = torch.from_array(Draws(count, 4, 5));
        Tensor Look(long seed, long noise) => things.matmul(torch.from_array(Draws(4, 8, seed))).add(torch.from_array(Draws(count, 8, noise)).mul(0.02));
        return new TensorDataset([Look(6, 7), Look(6, 8).roll(1, 1)], []);
    }

    private static Tensor Contrast(StepBatch batch)
    {
        var first = nn.functional.normalize(batch.Forward(batch.Inputs[0])[0], dim: 1);
        var second = nn.functional.normalize(batch.Forward(batch.Inputs[1])[0], dim: 1);
        return nn.functional.cross_entropy(first.matmul(second.t()).div(0.1), torch.arange(batch.Count));
    }

    // The mean chance, geometrically, of finding among 32 second looks the one at the same thing.
    private static async Task<double> Retrieval(Trainer trainer, TensorDataset data)
    {
        var loss = (await trainer.EvaluateAsync(data)).Loss;
        return Math.Exp(-loss);
    }

    private static TensorDataset Ring(int count)
    {
        using var scope = NewDisposeScope();
        var angle = torch.from_array(Draws(count, 1, 9)).mul(0.3);
        return new TensorDataset([torch.cat([angle.cos().mul(2), angle.sin().mul(2).add(1)], 1)], []);
    }

    // The energy distance of generated and true points (Szekely and Rizzo, 2013).
    private static double Distance(Adversaries model, TensorDataset data)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var batch = data.Read([.. Enumerable.Range(0, 512).Select(i => (long)i)]);
        var (real, made) = (batch.Inputs[0], model.Generator.call(torch.from_array(Draws(512, 2, 11))));
        return torch.cdist(real, made).mean().mul(2).sub(torch.cdist(real, real).mean()).sub(torch.cdist(made, made).mean()).ToDouble();
    }

    private sealed class TwoHeads : nn.Module<Tensor, Tensor, (Tensor, Tensor)>
    {
        private readonly nn.Module<Tensor, Tensor> _trunk;
        private readonly nn.Module<Tensor, Tensor> _sign;
        private readonly nn.Module<Tensor, Tensor> _sum;

        public TwoHeads() : base("TwoHeads")
        {
            manual_seed(1);
            _trunk = nn.Sequential(nn.Linear(6, 16), nn.ReLU());
            _sign = nn.Linear(16, 2);
            _sum = nn.Linear(16, 1);
            RegisterComponents();
        }

        public override (Tensor, Tensor) forward(Tensor first, Tensor second)
        {
            var trunk = _trunk.call(torch.cat([first, second], 1));
            return (_sign.call(trunk), _sum.call(trunk));
        }
    }

    private sealed class Adversaries : nn.Module<Tensor, Tensor>
    {
        public readonly nn.Module<Tensor, Tensor> Generator = nn.Sequential(nn.Linear(2, 32), nn.ReLU(), nn.Linear(32, 2));
        public readonly nn.Module<Tensor, Tensor> Discriminator = nn.Sequential(nn.Linear(2, 32), nn.LeakyReLU(0.2), nn.Linear(32, 1));

        public Adversaries() : base("Adversaries")
        {
            register_module("generator", Generator);
            register_module("discriminator", Discriminator);
        }

        public override Tensor forward(Tensor input) => Generator.call(input);
    }

    private sealed class AdversarialStep(List<string> order) : ITrainingStep
    {
        public IReadOnlyList<OptimizerPart> Optimizers { get; } =
        [
            OptimizerPart.Under("generator", Training.Optimization.Optimizers.Adam(5e-3, beta1: 0.5)),
            OptimizerPart.Under("discriminator", Training.Optimization.Optimizers.Adam(5e-3, beta1: 0.5)),
        ];

        public void Train(StepContext step)
        {
            var model = (Adversaries)step.Model;
            var noise = torch.rand(step.Batch.Count, 2).mul(2).sub(1);
            step.Update("discriminator", batch =>
            {
                order.Add("discriminator");
                var made = batch.Call(model.Generator, noise).detach();
                return Judge(batch.Call(model.Discriminator, batch.Input), 1).add(Judge(batch.Call(model.Discriminator, made), 0));
            });
            step.Update("generator", batch =>
            {
                order.Add("generator");
                return Judge(batch.Call(model.Discriminator, batch.Call(model.Generator, noise)), 1);
            });
        }

        public StepOutput Evaluate(StepBatch batch)
        {
            var model = (Adversaries)batch.Model;
            return new StepOutput(Judge(batch.Call(model.Discriminator, batch.Input), 1), [], []);
        }

        private static Tensor Judge(Tensor scores, float truth) => nn.functional.binary_cross_entropy_with_logits(scores, torch.full_like(scores, truth));
    }

    private sealed class MeanError : IMetric
    {
        public string Name => "mean error";

        public bool HigherIsBetter => false;

        public IMetricState Start() => new State();

        private sealed class State : IMetricState
        {
            private double _sum;
            private long _count;

            public void Update(Tensor output, Tensor target)
            {
                using var scope = NewDisposeScope();
                _sum += output.sub(target).abs().sum().ToDouble();
                _count += output.numel();
            }

            public double Compute() => _sum / _count;

            public void Dispose() { }
        }
    }
}
