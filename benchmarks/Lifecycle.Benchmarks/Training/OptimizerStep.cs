using BenchmarkDotNet.Attributes;
using Lifecycle.Benchmarks.Stepping;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Benchmarks.Training;

/// <summary>A step over the parameters of a ResNet-18: the fused optimizers against TorchSharp's.</summary>
public class OptimizerStep
{
    private DisposeScope _scope = null!;
    private optim.Optimizer _torchSharp = null!;
    private optim.Optimizer _fused = null!;

    /// <summary>The optimizer.</summary>
    [Params("sgd", "adam", "adamw")]
    public string Optimizer { get; set; } = "";

    /// <summary>Makes parameters with gradients, and the optimizers.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _scope = NewDisposeScope();
        (_fused, _torchSharp) = OptimizerSteps.Make(Optimizer, "resnet18");
    }

    /// <summary>Frees them.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _torchSharp.Dispose();
        _fused.Dispose();
        _scope.Dispose();
    }

    /// <summary>TorchSharp's.</summary>
    [Benchmark(Baseline = true)]
    public void TorchSharp() => _torchSharp.step();

    /// <summary>The fused one.</summary>
    [Benchmark]
    public void Fused() => _fused.step();
}
