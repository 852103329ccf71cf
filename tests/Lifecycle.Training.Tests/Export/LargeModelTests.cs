using System.Globalization;
using Lifecycle.Inference.Verification;
using Lifecycle.Onnx.Graph;
using Lifecycle.Training.Import;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.Training.Tests.Export;

/// <summary>
/// Models whose constants lie in a second file: exported, verified, saved, predicted with, and read back. The whole way is tried
/// with a small model that is split, and on request with one of 2.3 GB.
/// </summary>
internal sealed class LargeModelTests
{
    private static readonly OnnxSaveOptions Split = new() { MaxBytes = 1024, MinExternalBytes = 256 };

    [Test]
    public void ASplitModelTakesTheWholeWay() => TakeTheWholeWay(48, Split, new OnnxLoadOptions(), static () => { });

    [Test, Explicit("Takes two minutes, 7 GB of memory and 5 GB of disk.")]
    public void AModelOf2300MBTakesTheWholeWay()
    {
        const int width = 13_850;
        const double bytes = 3.0 * width * width * sizeof(float);
        var before = Memory("VmRSS");
        List<double> peaks = [];

        TakeTheWholeWay(width, new OnnxSaveOptions(), new OnnxLoadOptions { MaxBytes = 4L << 30 }, () => peaks.Add((Peak() - before) / bytes));

        TestContext.Progress.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{bytes / 1e9:F2} GB of weights; exported with {peaks[0]:F2} times as much memory, with verification {peaks[1]:F2}, loaded and run with {peaks[2]:F2}, imported with {peaks[3]:F2} times."));
        // The model, its graph, and the file that ONNX Runtime has mapped, whose pages the system can drop.
        Assert.That(peaks, Is.All.LessThan(3.1));
        Assert.That(peaks.Where(static (_, i) => i != 1), Is.All.LessThan(3));
    }

    [Test]
    public void NothingIsLeftOfTheVerification()
    {
        var before = Temporary();
        using var model = Linear(64, 64);
        Exporter.Export(model, randn(2, 64), new ExportOptions { Splitting = Split });
        Assert.That(Temporary(), Is.EqualTo(before));
    }

    private static void TakeTheWholeWay(int width, OnnxSaveOptions splitting, OnnxLoadOptions loading, Action done)
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "large.onnx");
        var input = randn(2, width);
        var expected = Write(path, input, splitting, done);
        Assert.That(Directory.GetFiles(folder.Path), Has.Length.EqualTo(2));
        Predict(path, input, expected, splitting, loading);
        done();
        Import(path, input, expected, loading);
        done();
    }

    // Each step is a method of its own, so that nothing it made counts for the next.
    private static Tensor Write(string path, Tensor input, OnnxSaveOptions splitting, Action done)
    {
        var width = input.shape[1];
        using var model = Sequential(("a", Linear(width, width)), ("relu", ReLU()), ("b", Linear(width, width)), ("c", Linear(width, width)));
        Export(model, path, input, splitting);
        done();
        Verify(model, input, splitting);
        done();
        using var noGradients = no_grad();
        return model.call(input);
    }

    private static void Export(Module<Tensor, Tensor> model, string path, Tensor input, OnnxSaveOptions splitting) =>
        Exporter.Export(model, input, new ExportOptions { Splitting = splitting, Verify = false }).Save(path, splitting);

    private static void Verify(Module<Tensor, Tensor> model, Tensor input, OnnxSaveOptions splitting)
    {
        Exporter.Export(model, input, out var report, new ExportOptions { Splitting = splitting });
        Assert.That(report.Errors, Has.Count.EqualTo(3));
    }

    private static void Predict(string path, Tensor input, Tensor expected, OnnxSaveOptions splitting, OnnxLoadOptions loading)
    {
        using var verifier = new ModelVerifier(OnnxModel.Load(path, loading), GraphOptimization.None, splitting);
        var report = verifier.Verify([Data("input", input)], [Data("output", expected)], new(1e-5, 1e-4));
        Assert.That(report.IsMatch, report.ToString());
    }

    private static void Import(string path, Tensor input, Tensor expected, OnnxLoadOptions loading)
    {
        using var model = OnnxModule.Load(path, loading);
        using var noGradients = no_grad();
        Assert.That(model.call(input).allclose(expected, 1e-4, 1e-5));
    }

    private static TensorData Data(string name, Tensor tensor) => TensorData.Create<float>(name, tensor.shape, tensor.data<float>().ToArray());

    private static string[] Temporary() => Directory.GetDirectories(Path.GetTempPath(), "lifecycle-model-*");

    // The most memory since it was asked the last time; what is no longer needed does not count for what comes.
    private static long Peak()
    {
        var peak = Memory("VmHWM");
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        File.WriteAllText("/proc/self/clear_refs", "5");
        return peak;
    }

    private static long Memory(string kind)
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(kind, StringComparison.Ordinal));
        return long.Parse(line.Split(':')[1].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) * 1024;
    }
}
