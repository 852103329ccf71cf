using Lifecycle.Inference.Verification;
using Lifecycle.Onnx.Graph;
using Lifecycle.Training.Compression;
using Lifecycle.Training.Data;
using Lifecycle.Training.Distillation;
using Lifecycle.Training.Optimization;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.Import.Tests.Compression;

public sealed class FineTunerTests
{
    [Test]
    public async Task ADamagedModelLearnsAgain([Values] bool distilled, [Values] bool constantNodes)
    {
        var (original, data, rows) = Learned();
        using var _ = data;
        var damaged = Damage(original, constantNodes);
        var before = damaged.ToArray();
        var tuner = new FineTuner(data, options: new FineTuningOptions
        {
            Training = new() { Epochs = 15, BatchSize = 32, Device = "cpu", Threads = 1, Optimizer = Optimizers.AdamW(learningRate: 2e-2), Schedule = Schedules.Cosine() },
            Distillation = distilled ? new DistillationOptions { Temperature = 2 } : null,
        });

        var tuned = await tuner.FineTuneAsync(damaged, original, CancellationToken.None);

        TestContext.Out.WriteLine($"disagreement {Disagreement(original, damaged, rows)} before, {Disagreement(original, tuned, rows)} after");
        Assert.That(damaged.ToArray(), Is.EqualTo(before));
        Assert.That(Disagreement(original, damaged, rows), Is.GreaterThan(0.3));
        Assert.That(Disagreement(original, tuned, rows), Is.LessThan(Disagreement(original, damaged, rows) / 4), "most of the damage is mended");
        Assert.That(tuned.Graph.Inputs[0].ToString(), Is.EqualTo(damaged.Graph.Inputs[0].ToString()), "inputs and outputs stay");
        Assert.That(tuned.Graph.Outputs[0].ToString(), Is.EqualTo(damaged.Graph.Outputs[0].ToString()));
        Assert.That(tuned.Metadata["labels"], Is.EqualTo(original.Metadata["labels"]));
        Assert.That(tuned.Graph.Nodes.Select(static node => node.OpType).Where(static type => type != "Constant"), Is.EqualTo(original.Graph.Nodes.Select(static node => node.OpType)));
    }

    [Test]
    public async Task StatisticsOfBatchNormsGoBackToo()
    {
        var (original, data, _) = Learned();
        using var _1 = data;
        var tuner = new FineTuner(data, options: new FineTuningOptions { Training = new() { Epochs = 1, Device = "cpu", RestoreBest = false } });

        var tuned = await tuner.FineTuneAsync(original, original, CancellationToken.None);

        var norm = original.Graph.Nodes.Single(static node => node.OpType == "BatchNormalization");
        foreach (var name in norm.Inputs.Skip(1))
            Assert.That(tuned.Graph.FindInitializer(name)!.AsSpan<float>().ToArray(), Is.Not.EqualTo(original.Graph.FindInitializer(name)!.AsSpan<float>().ToArray()), name);
    }

    [Test]
    public void OptionsAreChecked() =>
        Assert.That(() => new FineTuner(Learned().Data, options: new FineTuningOptions { Loss = null! }), Throws.InstanceOf<UsageException>().With.Message.Contains("Loss is missing"));

    // Labels are what the model says: it is right about all of them.
    internal static (OnnxModel Model, TensorDataset Data, TensorData Rows) Learned()
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        var model = nn.Sequential(Linear(8, 32), BatchNorm1d(32), ReLU(), Linear(32, 4));
        model.eval();
        var inputs = randn(512, 8);
        using var noGradients = no_grad();
        // Sure of itself, so that its logits tell something.
        foreach (var (name, parameter) in model.named_parameters())
            if (name.StartsWith('3')) parameter.mul_(8);
        var classes = model.call(inputs).argmax(1);
        var onnx = Exporter.Export(model, inputs.narrow(0, 0, 2), new ExportOptions { Labels = ["a", "b", "c", "d"] });
        var rows = TensorData.Create<float>("input", [512, 8], inputs.data<float>().ToArray());
        return (onnx, new TensorDataset(inputs.clone().DetachFromDisposeScope(), classes.DetachFromDisposeScope()), rows);
    }

    private static OnnxModel Damage(OnnxModel model, bool constantNodes)
    {
        var damaged = model.Clone();
        var weight = damaged.Graph.Initializers.First(static tensor => tensor.Dims is [4, 32] or [32, 4]);
        var index = damaged.Graph.Initializers.IndexOf(weight);
        var noisy = TensorData.Create<float>(weight.Name, [.. weight.Dims], [.. weight.AsSpan<float>().ToArray().Select(static (value, place) => value + (MathF.Sin(place * 7) * 1.5f))]);
        damaged.Graph.Initializers[index] = noisy;
        if (!constantNodes) return damaged;
        var constant = new OnnxNode("Constant", [], [noisy.Name]);
        constant.Attributes.Set(new OnnxAttribute("value", noisy));
        damaged.Graph.Initializers.RemoveAt(index);
        damaged.Graph.Nodes.Insert(0, constant);
        return damaged;
    }

    private static double Disagreement(OnnxModel model, OnnxModel other, TensorData rows)
    {
        using var one = new ModelVerifier(model);
        using var two = new ModelVerifier(other);
        return Largest(one.Run([rows])[0]).Zip(Largest(two.Run([rows])[0])).Average(static pair => pair.First == pair.Second ? 0.0 : 1);
    }

    private static int[] Largest(TensorData scores) => [.. scores.AsSpan<float>().ToArray().Chunk((int)scores.Dims[1]).Select(static row => Array.IndexOf(row, row.Max()))];
}
