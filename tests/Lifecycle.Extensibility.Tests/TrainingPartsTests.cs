using Lifecycle.Training.Data;
using Lifecycle.Training.Metrics;
using Lifecycle.Training.Optimization;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Extensibility.Tests;

/// <summary>A dataset, a loss, a metric, a schedule and an optimizer that a user adds, together in one run.</summary>
public class TrainingPartsTests
{
    [Test]
    public async Task ALineIsFittedWithPartsOfOnesOwn()
    {
        manual_seed(1);
        using var model = nn.Linear(1, 1);
        var trainer = new Trainer(model, new HuberLoss(), new TrainerOptions
        {
            Epochs = 40, BatchSize = 16, Metrics = [new LargestError()], Schedule = new Halving(every: 40),
            Optimizer = Optimizers.Custom(0.1, parameters => optim.RMSProp(parameters.Select(p => p.Parameter), 0.1)),
        });

        var report = await trainer.FitAsync(new Line(64), new Line(16));

        Assert.Multiple(() =>
        {
            Assert.That(report.BestBy, Is.EqualTo("largest error"));
            Assert.That(report.Epochs.Min(e => e.Metrics["largest error"]), Is.LessThan(0.2));
            Assert.That(report.Epochs[^1].LearningRate, Is.EqualTo(0.1 / 8).Within(1e-9));
        });
    }

    /// <summary>Points of y = 2x - 1, computed as they are asked for.</summary>
    private sealed class Line(long count) : IDataset
    {
        private static readonly ElementSpec _number = new(ScalarType.Float32, [1]);

        public long Count => count;

        public IReadOnlyList<ElementSpec> Inputs => [_number];

        public IReadOnlyList<ElementSpec> Targets => [_number];

        public Batch Read(ReadOnlySpan<long> indices)
        {
            var x = new float[indices.Length];
            for (var i = 0; i < x.Length; i++) x[i] = (float)indices[i] / count;
            return new Batch([torch.tensor(x, [x.Length, 1])], [torch.tensor(Array.ConvertAll(x, v => (2 * v) - 1), [x.Length, 1])]);
        }
    }

    private sealed class HuberLoss : ILoss
    {
        public Tensor Compute(Tensor output, Tensor target) => nn.functional.smooth_l1_loss(output, target);
    }

    private sealed class Halving(long every) : ISchedule
    {
        public double LearningRate(in SchedulePoint point) => point.BaseLearningRate * Math.Pow(0.5, point.Step / every);
    }

    private sealed class LargestError : IMetric
    {
        public string Name => "largest error";

        public bool HigherIsBetter => false;

        public IMetricState Start() => new State();

        private sealed class State : IMetricState
        {
            private double _largest;

            public void Update(Tensor output, Tensor target)
            {
                using var scope = NewDisposeScope();
                _largest = Math.Max(_largest, output.sub(target).abs().max().ToDouble());
            }

            public double Compute() => _largest;

            public void Dispose() { }
        }
    }
}
