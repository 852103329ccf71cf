using Lifecycle.Training.Callbacks;
using Lifecycle.Training.Data;
using Lifecycle.Training.Distillation;
using Lifecycle.Training.Optimization;
using Lifecycle.Training.Tests.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Distillation;

public class DistillerTests
{
    private static readonly FeatureMatch[] _features = [new FeatureMatch("2", "2") { Weight = 0.5 }, new FeatureMatch("4", "4")];

    [Test]
    public async Task OnlyTheStudentLearns([Values] bool features)
    {
        using var data = Toy.Images(60);
        using var net = TeacherNet();
        using var teacher = Teacher.FromModule(net);
        using var student = StudentNet();
        var (before, hash, names) = (Toy.Weights(net), teacher.Hash, student.state_dict().Keys.ToArray());
        var learned = Toy.Weights(student);

        var report = await Distiller.FitAsync(student, teacher, data, data, Toy.Options(epochs: 4), new DistillationOptions { Features = features ? _features : [] });

        Assert.Multiple(() =>
        {
            Assert.That(Toy.Weights(net), Is.EqualTo(before));
            Assert.That(teacher.Hash, Is.EqualTo(hash));
            Assert.That(net.modules().Select(module => module.training), Has.None.True);
            Assert.That(net.parameters().Select(parameter => parameter.grad), Has.All.Null);
            Assert.That(Toy.Weights(student), Is.Not.EqualTo(learned));
            Assert.That(student.state_dict().Keys, Is.EqualTo(names));
            Assert.That(report.Epochs[^1].TrainingLoss, Is.LessThan(report.Epochs[0].TrainingLoss));
            Assert.That(report.Epochs[^1].Values.Keys, Is.EquivalentTo(features ? ["soft", "hard", "features"] : new[] { "soft", "hard" }));
        });
        if (features) Assert.That(report.Epochs[^1].Values["features"], Is.LessThan(report.Epochs[0].Values["features"]));
    }

    [Test]
    public async Task TheLossIsTheWeightedSumOfItsParts()
    {
        using var data = Toy.Images(16);
        using var net = TeacherNet();
        using var teacher = Teacher.FromModule(net);
        using var student = StudentNet();

        var report = await Distiller.FitAsync(student, teacher, data, validation: null, Settings(epochs: 1), new DistillationOptions { SoftWeight = 3, HardWeight = 0.25 });

        var epoch = report.Epochs[0];
        Assert.That(epoch.TrainingLoss, Is.EqualTo((3 * epoch.Values["soft"]) + (0.25 * epoch.Values["hard"])).Within(1e-5));
    }

    [Test]
    public async Task CachedLogitsAreTheLiveOnes([Values] bool file)
    {
        using var data = Toy.Images(60);
        using var folder = new TemporaryFolder();
        using var net = TeacherNet();
        using var teacher = Teacher.FromModule(net);
        var settings = Settings(epochs: 3);
        using var live = StudentNet();
        var liveReport = await Distiller.FitAsync(live, teacher, data, data, settings);

        var path = file ? folder["logits"] : null;
        using var student = StudentNet();
        // begin: cached
        using var cached = await Distiller.CacheAsync(teacher, data, settings, path);
        var report = await Distiller.FitAsync(student, cached, cached, settings);
        // end: cached

        Assert.Multiple(() =>
        {
            Assert.That(Toy.Weights(student), Is.EqualTo(Toy.Weights(live)).Within(1e-5));
            Assert.That(report.Epochs.Select(epoch => epoch.ValidationLoss!.Value), Is.EqualTo(liveReport.Epochs.Select(epoch => epoch.ValidationLoss!.Value)).Within(1e-5));
        });
    }

    [Test]
    public async Task AnOnnxTeacherIsTheModuleItCameFrom()
    {
        NeedsNative.Check();
        using var data = Toy.Images(60);
        using var folder = new TemporaryFolder();
        using var net = TeacherNet();
        using var example = torch.rand(2, 1, 8, 8);
        Exporter.Export(net, example).Save(folder["teacher.onnx"]);
        using var module = Teacher.FromModule(net);
        using var onnx = Teacher.FromOnnx(folder["teacher.onnx"]);
        using var first = StudentNet();
        using var second = StudentNet();

        await Distiller.FitAsync(first, module, data, validation: null, Settings(epochs: 3));
        await Distiller.FitAsync(second, onnx, data, validation: null, Settings(epochs: 3));

        Assert.Multiple(() =>
        {
            Assert.That(Toy.Weights(second), Is.EqualTo(Toy.Weights(first)).Within(1e-4));
            Assert.That(onnx.Hash, Has.Length.EqualTo(64));
        });
    }

    [Test]
    public async Task AResumedRunEndsAsOneNeverStopped([Values] bool features)
    {
        using var data = Toy.Images(60);
        using var folder = new TemporaryFolder();
        using var net = TeacherNet();
        using var teacher = Teacher.FromModule(net);
        var options = new DistillationOptions { Features = features ? _features : [] };
        using var whole = StudentNet();
        await Distiller.FitAsync(whole, teacher, data, validation: null, Settings(epochs: 3), options);

        using var source = new CancellationTokenSource();
        using var student = StudentNet();
        var stopped = Settings(epochs: 3, folder.Path, callback: new CancelAfter(source, steps: 6));
        Assert.That(async () => await Distiller.FitAsync(student, teacher, data, validation: null, stopped, options, source.Token), Throws.InstanceOf<OperationCanceledException>());
        using var resumed = StudentNet(seed: 77);
        await Distiller.FitAsync(resumed, teacher, data, validation: null, Settings(epochs: 3, folder.Path, resume: true), options);

        Assert.That(Toy.Weights(resumed), Is.EqualTo(Toy.Weights(whole)));
    }

    [Test]
    public async Task NothingIsLeftBehind()
    {
        using var data = Toy.Images(32);
        using var net = TeacherNet();
        using var teacher = Teacher.FromModule(net);
        using var student = StudentNet();
        await Run();
        var before = LiveTensors.Settled();

        await Run();

        // The projection of the features is the one parameter that the run makes.
        Assert.That(LiveTensors.Settled(), Is.EqualTo(before + LiveTensors.AParameter()));

        async Task Run()
        {
            await Distiller.FitAsync(student, teacher, data, data, Settings(epochs: 2), new DistillationOptions { Features = _features });
            using var cached = await Distiller.CacheAsync(teacher, data, Settings(epochs: 1));
            await Distiller.FitAsync(student, cached, cached, Settings(epochs: 1));
        }
    }

    internal static nn.Module<Tensor, Tensor> TeacherNet(long classes = 3)
    {
        manual_seed(8);
        return nn.Sequential(nn.Conv2d(1, 8, 3, padding: 1), nn.BatchNorm2d(8), nn.ReLU(), nn.Flatten(), nn.Linear(8 * 64, 12), nn.Dropout(0.5), nn.Linear(12, classes));
    }

    internal static nn.Module<Tensor, Tensor> StudentNet(long seed = 5)
    {
        manual_seed(seed);
        return nn.Sequential(nn.Conv2d(1, 4, 3, stride: 2, padding: 1), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(4 * 16, 12), nn.Linear(12, 3));
    }

    internal static TrainerOptions Settings(int epochs, string? directory = null, bool resume = false, ITrainingCallback? callback = null) => new()
    {
        Epochs = epochs, BatchSize = 16, Seed = 3, Device = "cpu", Threads = 1, Optimizer = Optimizers.Sgd(0.02, momentum: 0.9), RestoreBest = false,
        CheckpointDirectory = directory, Resume = resume, Callbacks = callback is null ? [] : [callback],
    };

    private sealed class CancelAfter(CancellationTokenSource source, int steps) : ITrainingCallback
    {
        public void On(TrainingEvent trainingEvent)
        {
            if (trainingEvent is StepCompleted { TotalStep: var step } && step == steps) source.Cancel();
        }
    }
}
