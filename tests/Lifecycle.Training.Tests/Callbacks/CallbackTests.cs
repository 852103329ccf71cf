using Lifecycle.Training.Callbacks;
using Lifecycle.Training.Optimization;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Callbacks;

public class CallbackTests
{
    [Test]
    public async Task EventsComeInOrderWithTheirFigures()
    {
        using var model = Toy.Net();
        using var data = Toy.Images(40);
        var seen = new Recorder();

        var report = await new Trainer(model, Losses.CrossEntropy(), With(seen)).FitAsync(data, data);

        string[] epoch = ["EpochStarted", "StepCompleted", "StepCompleted", "StepCompleted", "BatchValidated", "BatchValidated", "BatchValidated", "ValidationCompleted", "EpochCompleted"];
        string[] expected = ["RunStarted", .. epoch, .. epoch, "RunCompleted"];
        var steps = seen.All.OfType<StepCompleted>().ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(seen.All.Where(e => e is not RunNoted).Select(e => e.GetType().Name), Is.EqualTo(expected));
            Assert.That(steps.Select(s => (s.Epoch, s.Step, s.TotalStep, s.Samples)), Is.EqualTo(new[] { (1, 1L, 1L, 16L), (1, 2, 2, 16), (1, 3, 3, 8), (2, 1, 4, 16), (2, 2, 5, 16), (2, 3, 6, 8) }));
            Assert.That(steps.Take(3).Sum(s => s.Loss * s.Samples) / 40, Is.EqualTo(report.Epochs[0].TrainingLoss).Within(1e-9));
            Assert.That(seen.All.OfType<EpochCompleted>().Select(e => e.Report), Is.EqualTo(report.Epochs));
        });
    }

    [Test]
    public async Task ACallbackStopsTheRunInTheMiddleOfAnEpoch()
    {
        using var model = Toy.Net();
        using var data = Toy.Images(64);
        var seen = new Recorder { StopAt = 2 };

        var report = await new Trainer(model, Losses.CrossEntropy(), With(seen)).FitAsync(data, data);

        Assert.Multiple(() =>
        {
            Assert.That(seen.All.OfType<StepCompleted>().Count(), Is.EqualTo(2));
            Assert.That(report.Epochs, Has.Count.EqualTo(1));
            Assert.That(report.Notes, Has.Some.Contains("enough"));
            Assert.That(report.Epochs[0].ValidationLoss, Is.Not.Null, "the epoch is measured");
        });
    }

    [Test]
    public void AFailureIsToldAndThrown()
    {
        using var model = Toy.Net();
        using var data = Toy.Images(16);
        var seen = new Recorder();
        var loss = Losses.Custom("failing", (_, _) => throw new TimeZoneNotFoundException("lost"));

        Assert.That(() => new Trainer(model, loss, With(seen)).FitAsync(data), Throws.InstanceOf<TimeZoneNotFoundException>());
        Assert.That(seen.All[^1], Is.InstanceOf<RunFailed>().With.Property(nameof(RunFailed.IsCancelled)).False);
    }

    [Test]
    public void ACancelledRunSaysSo()
    {
        using var model = Toy.Net();
        using var data = Toy.Images(64);
        using var source = new CancellationTokenSource();
        var seen = new Recorder();
        var loss = Losses.Custom("cancelling", (output, target) =>
        {
            source.Cancel();
            return nn.functional.cross_entropy(output, target);
        });

        Assert.That(() => new Trainer(model, loss, With(seen)).FitAsync(data, cancellationToken: source.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(seen.All[^1], Is.InstanceOf<RunFailed>().With.Property(nameof(RunFailed.IsCancelled)).True);
    }

    private static TrainerOptions With(ITrainingCallback callback) => new() { Epochs = 2, BatchSize = 16, Device = "cpu", Threads = 1, Callbacks = [callback] };

    private sealed class Recorder : ITrainingCallback
    {
        private ITrainingControl? _control;

        public List<TrainingEvent> All { get; } = [];

        public int StopAt { get; init; } = int.MaxValue;

        public void On(TrainingEvent trainingEvent)
        {
            All.Add(trainingEvent);
            if (trainingEvent is RunStarted started) _control = started.Control;
            if (trainingEvent is StepCompleted { TotalStep: var step } && step == StopAt) _control!.Stop("enough");
        }
    }
}
