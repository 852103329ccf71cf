using BenchmarkDotNet.Attributes;

namespace Lifecycle.Benchmarks.Training;

/// <summary>A run of one epoch of 2,560 samples in batches of 128, with all the Trainer does before and after its steps, against a hand-written TorchSharp loop.</summary>
public class TrainingEpoch
{
    private const int Steps = 20;
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
    [Benchmark(Baseline = true)]
    public double ByHand() => _setup.ByHand();

    /// <summary>The Trainer.</summary>
    [Benchmark]
    public void Trainer() => _setup.Lifecycle();
}
