using Lifecycle.Training.Augmentation;
using Lifecycle.Training.Data;
using Lifecycle.Training.Distillation;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Distillation;

public class DistillationErrorTests
{
    private static IEnumerable<TestCaseData> Mistakes()
    {
        yield return Case("all out of range at once", new DistillationOptions { Temperature = 0, SoftWeight = -1, HardLoss = null! }, "Temperature is 0", "SoftWeight is -1", "HardLoss is missing");
        yield return Case("nothing to learn", new DistillationOptions { SoftWeight = 0, HardWeight = 0 }, "expected something to learn");
        yield return Case("no layer of the student", new DistillationOptions { Features = [new FeatureMatch("2", "conv")] }, "has no layer \"conv\"", "correct the path in Features");
        yield return Case("no layer of the teacher", new DistillationOptions { Features = [new FeatureMatch("nine", "2")] }, "has no layer \"nine\"");
        yield return Case("layers that cannot be compared", new DistillationOptions { Features = [new FeatureMatch("4", "2")] }, "[1x4x4x4]", "[1x12]");
        yield return Case("a negative weight of a feature", new DistillationOptions { Features = [new FeatureMatch("2", "2") { Weight = -1 }] }, "Features.Weight is -1");

        static TestCaseData Case(string name, DistillationOptions options, params string[] messages) => new TestCaseData(options, messages).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Mistakes))]
    public async Task AMistakeIsNamedBeforeTraining(DistillationOptions options, string[] messages)
    {
        using var data = Toy.Images(32);
        using var net = DistillerTests.TeacherNet();
        using var teacher = Teacher.FromModule(net);
        using var student = DistillerTests.StudentNet();
        var before = Toy.Weights(student);

        var error = (await Assert.ThrowsAsync<UsageException>(async () => await Distiller.FitAsync(student, teacher, data, validation: null, DistillerTests.Settings(1), options)))!;

        Assert.Multiple(() =>
        {
            foreach (var message in messages) Assert.That(error.Message, Does.Contain(message));
            Assert.That(Toy.Weights(student), Is.EqualTo(before));
        });
    }

    [Test]
    public void ATeacherOfOtherClassesIsRefused()
    {
        using var data = Toy.Images(32);
        using var net = DistillerTests.TeacherNet(classes: 4);
        using var teacher = Teacher.FromModule(net);
        using var student = DistillerTests.StudentNet();

        Assert.That(async () => await Distiller.FitAsync(student, teacher, data, validation: null, DistillerTests.Settings(1)),
            Throws.InstanceOf<ModelException>().With.Message.Contains("gives [2x3] and its teacher [2x4]"));
    }

    [Test]
    public async Task CachedLogitsAndAugmentationsDoNotGoTogether()
    {
        using var data = Toy.Images(32);
        using var net = DistillerTests.TeacherNet();
        using var teacher = Teacher.FromModule(net);
        using var student = DistillerTests.StudentNet();
        using var cached = await Distiller.CacheAsync(teacher, data, DistillerTests.Settings(1));

        Assert.That(async () => await Distiller.FitAsync(student, cached, null, new TrainerOptions { Device = "cpu", Augmentations = [new RandomHorizontalFlip()] }),
            Throws.InstanceOf<UsageException>().With.Message.Contains("Augmentations and Mixing change what the cached logits are of"));
        Assert.That(async () => await new Trainer(student, DistillationStep.FromCache(), DistillerTests.Settings(1)).FitAsync(data),
            Throws.InstanceOf<DataException>().With.Message.Contains("the teacher's logits as the last target"));
    }

    private static IEnumerable<TestCaseData> Changes()
    {
        yield return Case("another teacher", (net, _) => Zero(net), null, "holds logits of another teacher");
        yield return Case("other data", (_, _) => { }, null, "holds logits of other data", images: 40);
        yield return Case("another normalization", (_, _) => { }, new Normalization(0.5, 0.5), "holds logits of otherwise prepared inputs");
        yield return Case("no key", (_, path) => File.Delete(path + ".json"), null, "is missing or damaged");
        yield return Case("a damaged key", (_, path) => File.WriteAllText(path + ".json", "{"), null, "is missing or damaged");
        yield return Case("damaged logits", (_, path) => File.WriteAllBytes(path, File.ReadAllBytes(path)[..^3]), null, "bytes and its header says");

        static TestCaseData Case(string name, Action<nn.Module, string> change, Normalization? normalization, string message, int images = 32) =>
            new TestCaseData(change, normalization, message, images).SetArgDisplayNames(name);

        static void Zero(nn.Module net)
        {
            using var noGradients = no_grad();
            net.parameters().First().zero_();
        }
    }

    [TestCaseSource(nameof(Changes))]
    public async Task AStaleCacheIsRefused(Action<nn.Module, string> change, Normalization? normalization, string message, int images)
    {
        using var folder = new TemporaryFolder();
        var path = folder["logits"];
        using var data = Toy.Images(32);
        using var net = DistillerTests.TeacherNet();
        using var teacher = Teacher.FromModule(net);
        var settings = new TrainerOptions { BatchSize = 16, Device = "cpu", Threads = 1, Normalization = null };
        (await Distiller.CacheAsync(teacher, data, settings, path)).Dispose();
        (await Distiller.CacheAsync(teacher, data, settings, path)).Dispose();

        change(net, path);
        using var now = Toy.Images(images);

        var changed = new TrainerOptions { BatchSize = 16, Device = "cpu", Threads = 1, Normalization = normalization };
        Assert.That(async () => await Distiller.CacheAsync(teacher, now, changed, path), Throws.InstanceOf<DataException>().With.Message.Contains(message));
    }
}
