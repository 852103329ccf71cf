using BenchmarkDotNet.Attributes;
using Lifecycle.Benchmarks.Export;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Benchmarks.Training;

/// <summary>An export of a ResNet-18 to a graph in memory, with and without its verification against ONNX Runtime; a run of the model, which tracing needs, beside.</summary>
public class ModelExport
{
    private ResNet18 _model = null!;
    private Tensor _example = null!;

    /// <summary>Makes the model.</summary>
    [GlobalSetup]
    public void Setup()
    {
        (_model, _example) = (new ResNet18(), randn(2, 3, 64, 64));
        _model.eval();
    }

    /// <summary>Frees it.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _example.Dispose();
        _model.Dispose();
    }

    /// <summary>The model run once by TorchSharp.</summary>
    [Benchmark(Baseline = true)]
    public void Run()
    {
        using var none = no_grad();
        using var scope = NewDisposeScope();
        _model.call(_example);
    }

    /// <summary>The export alone.</summary>
    [Benchmark]
    public OnnxModel Export() => Exporter.Export(_model, _example, new ExportOptions { Verify = false });

    /// <summary>The export with its verification, which is the default.</summary>
    [Benchmark]
    public OnnxModel ExportVerified() => Exporter.Export(_model, _example);
}
