using BenchmarkDotNet.Attributes;

namespace Lifecycle.Benchmarks.Training;

/// <summary>A training step of 128 samples in float32: the Trainer against a hand-written TorchSharp loop.</summary>
public class TrainingStep
{
    private const int Steps = 50;
    private TrainingSetup _setup = null!;

    /// <summary>The model that is trained.</summary>
    [Params("mlp", "convolutions")]
    public string Model { get; set; } = "";

    /// <summary>Makes the data and the models.</summary>
    [GlobalSetup]
    public void Setup() => _setup = new TrainingSetup(Model, Steps);

    /// <summary>Frees them.</summary>
    [GlobalCleanup]
    public void Cleanup() => _setup.Dispose();

    /// <summary>What a user writes without Lifecycle.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Steps)]
    public double ByHand() => _setup.ByHand();

    /// <summary>The Trainer.</summary>
    [Benchmark(OperationsPerInvoke = Steps)]
    public void Trainer() => _setup.Lifecycle();
}
