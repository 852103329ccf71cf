using System.Globalization;
using Lifecycle.Training.Callbacks;
using Lifecycle.Training.Data;
using Lifecycle.Training.Logging;
using Lifecycle.Training.Metrics;
using Lifecycle.Training.Optimization;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Extensibility.Tests;

/// <summary>A logger, a metric that adds up over processes and a schedule that reacts, added by a user, beside those that come with Lifecycle.</summary>
public class LoggingTests
{
    [Test]
    public async Task ARunIsLoggedInEachForm()
    {
        var folder = Directory.CreateTempSubdirectory("lifecycle-logs-").FullName;
        try
        {
            var before = Console.Out;
            using var console = new StringWriter();
            Console.SetOut(console);
            using var train = new TensorDataset(torch.rand(32, 3), torch.rand(32, 1));
            using var validation = new TensorDataset(torch.rand(16, 3), torch.rand(16, 1));
            using var model = nn.Linear(3, 1);
            var own = new Recorder();
            try
            {
                await FitAsync(model, train, validation, folder, own);
            }
            finally
            {
                Console.SetOut(before);
            }

            Assert.Multiple(() =>
            {
                Assert.That(Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName), Is.EquivalentTo(new[] { "epochs.csv", "run.jsonl", "tensorboard", "report.html" }));
                Assert.That(File.ReadAllLines(Path.Combine(folder, "epochs.csv")), Has.Length.EqualTo(4));
                Assert.That(console.ToString(), Does.Contain("epoch   3"));
                Assert.That(own.Lines, Has.Count.EqualTo(3).And.Some.Contains("off by at most"));
                Assert.That(own.Rates, Is.Ordered.Descending.And.Some.LessThan(0.01));
            });
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public void StatesOfSeveralProcessesComeTogether()
    {
        using var scope = NewDisposeScope();
        using var one = (IReducibleMetricState)new ShareWithin(1).Start();
        using var other = (IReducibleMetricState)new ShareWithin(1).Start();
        one.Update(torch.tensor(new[] { 0f, 0f }), torch.tensor(new[] { 0.5f, 2f }));
        other.Update(torch.tensor(new[] { 0f, 0f }), torch.tensor(new[] { 0.5f, 0.9f }));

        one.Replace([.. one.Parts.Zip(other.Parts).Select(static parts => parts.First.Value.add(parts.Second.Value))]);

        Assert.That(one.Compute(), Is.EqualTo(0.75));
    }

    private static async Task FitAsync(nn.Module<Tensor, Tensor> model, IDataset train, IDataset validation, string folder, Recorder own)
    {
        // begin: loggers
        var trainer = new Trainer(model, Losses.Huber(), new TrainerOptions
        {
            Epochs = 3, BatchSize = 8, Optimizer = Optimizers.Sgd(0.01), Schedule = new HalvedUnlessMuchBetter(),
            Metrics = [Metrics.MeanAbsoluteError(), Metrics.R2(), new ShareWithin(1)],
            Callbacks =
            [
                new ConsoleLogger(),
                new CsvLogger(Path.Combine(folder, "epochs.csv")),
                new JsonLinesLogger(Path.Combine(folder, "run.jsonl"), everySteps: 1),
                new TensorBoardLogger(Path.Combine(folder, "tensorboard"), everySteps: 1, histograms: true),
                new HtmlReportLogger(Path.Combine(folder, "report.html"), "A line", validation),
                own,
            ],
        });
        await trainer.FitAsync(train, validation);
        // end: loggers
    }

    // begin: logger
    /// <summary>Keeps a line for each epoch.</summary>
    private sealed class Recorder : ITrainingCallback
    {
        public List<string> Lines { get; } = [];

        public List<double> Rates { get; } = [];

        public void On(TrainingEvent trainingEvent)
        {
            if (trainingEvent is not EpochCompleted { Report: var epoch }) return;
            Lines.Add(string.Create(CultureInfo.InvariantCulture, $"epoch {epoch.Epoch}: off by at most 1 in {epoch.Metrics["within 1"]:P0}"));
            Rates.Add(epoch.LearningRate);
        }
    }
    // end: logger

    // begin: metric
    /// <summary>The part of the outputs that are off by no more than a limit.</summary>
    private sealed class ShareWithin(double limit) : IMetric
    {
        public string Name => string.Create(CultureInfo.InvariantCulture, $"within {limit}");

        public bool HigherIsBetter => true;

        public IMetricState Start() => new State(limit);

        private sealed class State(double limit) : IReducibleMetricState
        {
            private Tensor? _sums;

            public IReadOnlyList<MetricPart> Parts => _sums is null ? [] : [new MetricPart(_sums, MetricReduction.Sum)];

            public void Update(Tensor output, Tensor target)
            {
                using var scope = NewDisposeScope();
                var within = output.sub(target).abs().le(limit).to(ScalarType.Float64);
                var sums = torch.stack([within.sum(), torch.ones_like(within).sum()]);
                // Added on the device: looking at it waits until Compute.
                if (_sums is null) _sums = sums.DetachFromDisposeScope();
                else _sums.add_(sums);
            }

            public void Replace(IReadOnlyList<Tensor> parts)
            {
                _sums?.Dispose();
                _sums = parts[0].DetachFromDisposeScope();
            }

            public double Compute() => _sums is null ? double.NaN : _sums[0].ToDouble() / _sums[1].ToDouble();

            public void Dispose() => _sums?.Dispose();
        }
    }
    // end: metric

    // begin: schedule
    /// <summary>Halves the rate after each epoch that is no better by far than the best so far; what it remembers is saved with checkpoints.</summary>
    private sealed class HalvedUnlessMuchBetter : IReactiveSchedule
    {
        // The part of the base rate, the best value so far, and the number of epochs.
        public IReadOnlyList<double> InitialMemory => [1, 0, 0];

        public double LearningRate(in SchedulePoint point) => point.BaseLearningRate * (point.Memory ?? InitialMemory)[0];

        public IReadOnlyList<double> Observe(IReadOnlyList<double> memory, in ScheduleObservation seen)
        {
            var (rate, best, epochs) = (memory[0], memory[1], memory[2]);
            var better = epochs == 0 || (seen.HigherIsBetter ? seen.Value > 2 * best : seen.Value < best / 2);
            return [better ? rate : rate / 2, better ? seen.Value : best, epochs + 1];
        }
    }
    // end: schedule
}
