using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace Lifecycle.SystemLibTorch.Tests.Optim;

/// <summary>Files that TorchSharp 0.107.0 wrote, and such as Lifecycle.SystemLibTorch wrote, are read by either.</summary>
public sealed class OptimizerFileTests
{
    // RAdam rectifies from its 6th step on; before that, TorchSharp's numbers are PyTorch's.
    private const int StepsBefore = 5;

    private static IEnumerable<string> Names => StepGolden.All.Keys.Where(static name =>
        !name.StartsWith("LBFGS", StringComparison.Ordinal) && (name.EndsWith(": closure", StringComparison.Ordinal) || name.EndsWith(": two groups", StringComparison.Ordinal)));

    [Test]
    public void GoesOnFromAFile([ValueSource(nameof(Names))] string name, [Values("torchsharp", "system")] string writer)
    {
        OptimizerDefects.Skip(name);
        using var scope = NewDisposeScope();
        var golden = StepGolden.All[name];
        var parameters = StepGolden.Start();
        using var first = (OptimizerHelper)golden.Make(parameters);
        golden.Run(first, parameters, 0, StepsBefore);
        using var second = (OptimizerHelper)golden.Make(parameters);
        second.load_state_dict(FileOf(writer, name));
        foreach (var (own, read) in first.state_dict().State.Zip(second.state_dict().State)) Assert.That(own.ApproximatelyEquals(read), Is.True);
        golden.Run(second, parameters, StepsBefore, golden.Steps);
        OptimizerStepTests.CheckParameters(parameters, golden);
        OptimizerStepTests.CheckStates(second, golden);
    }

    [Test]
    public void WritesWhatItRead([ValueSource(nameof(Names))] string name, [Values("torchsharp", "system")] string writer)
    {
        using var scope = NewDisposeScope();
        using var optimizer = (OptimizerHelper)StepGolden.All[name].Make(StepGolden.Start());
        optimizer.load_state_dict(FileOf(writer, name));
        Assert.That(OptimizerStepTests.Saved(optimizer).ToArray(), Is.EqualTo(File.ReadAllBytes(FileOf(writer, name))));
    }

    [Test]
    public void ReadsItsOptionsToo()
    {
        using var scope = NewDisposeScope();
        using var optimizer = Adam(StepGolden.Start(), 0.5, 0.1, 0.2, 0.3);
        optimizer.load_state_dict(FileOf("torchsharp", "Adam: closure"));
        var options = (Adam.Options)optimizer.state_dict().Options.Single();
        Assert.That(
            (options.LearningRate, options.InitialLearningRate, options.beta1, options.beta2, options.eps, options.weight_decay, options.amsgrad, options.maximize),
            Is.EqualTo(((double?)0.01, 0.01, (double?)0.8, (double?)0.95, (double?)1e-4, (double?)0.02, (bool?)true, (bool?)false)));
    }

    [Test]
    public void RefusesAnotherOptimizersFile()
    {
        using var scope = NewDisposeScope();
        using var optimizer = SGD(StepGolden.Start(), 0.1);
        Assert.That(() => optimizer.load_state_dict(FileOf("torchsharp", "Adam: closure")), Throws.TypeOf<InvalidDataException>().With.Message.Contains("'SGD'").And.Message.Contains("'Adam'"));
    }

    [Test]
    public void RefusesAFileWithOtherGroups()
    {
        using var scope = NewDisposeScope();
        using var optimizer = Adam(StepGolden.Start(), 0.1);
        Assert.That(() => optimizer.load_state_dict(FileOf("torchsharp", "Adam: two groups")), Throws.ArgumentException.With.Message.Contains("parameter groups"));
        using var fewer = Adam([StepGolden.Start()[0]], 0.1);
        Assert.That(() => fewer.load_state_dict(FileOf("torchsharp", "Adam: closure")), Throws.ArgumentException.With.Message.Contains("states"));
    }

    [Test]
    public void RefusesATruncatedFile()
    {
        using var scope = NewDisposeScope();
        using var optimizer = Adam(StepGolden.Start(), 0.1);
        var bytes = File.ReadAllBytes(FileOf("torchsharp", "Adam: closure"));
        using var reader = new BinaryReader(new MemoryStream(bytes[..20]));
        Assert.That(() => optimizer.load_state_dict(reader), Throws.InstanceOf<IOException>());
    }

    /// <summary>Writes the files, to be put into Goldens/Files under the writer's name.</summary>
    [Test, Explicit("writes the files that the tests read")]
    public void WriteTheFiles()
    {
        foreach (var name in Names)
            WriteAFile(name);
    }

    private static void WriteAFile(string name)
    {
        using var scope = NewDisposeScope();
        var golden = StepGolden.All[name];
        var parameters = StepGolden.Start();
        using var optimizer = (OptimizerHelper)golden.Make(parameters);
        golden.Run(optimizer, parameters, 0, StepsBefore);
        var folder = Directory.CreateDirectory(Path.Combine(TestContext.CurrentContext.WorkDirectory, "optimizer-files"));
        optimizer.save_state_dict(Path.Combine(folder.FullName, Path.GetFileName(FileOf("", name))));
        Assert.That(optimizer.state_dict().State, Is.Not.Empty);
    }

    private static string FileOf(string writer, string name) =>
        Path.Combine(TestContext.CurrentContext.TestDirectory, "Optim/Goldens/Files", writer, name.Replace(": ", "-", StringComparison.Ordinal).Replace(' ', '-') + ".bin");
}
