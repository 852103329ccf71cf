using BenchmarkDotNet.Attributes;
using Lifecycle.Benchmarks.Loading;
using Lifecycle.Training.Data;
using Lifecycle.Training.Data.Loading;
using Lifecycle.Training.Data.Packed;
using Lifecycle.Training.Data.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Benchmarks.Training;

/// <summary>A shuffled epoch of 12,800 byte images in batches of 128: the loader, from memory and from a packed file, against index_select by hand.</summary>
public class BatchLoading
{
    private const int Count = 12_800;
    private const int BatchSize = 128;
    private ScratchFolder _folder = null!;
    private Tensor _images = null!;
    private Tensor _labels = null!;
    private TensorDataset _memory = null!;
    private PackedDataset _packed = null!;

    /// <summary>Makes the data.</summary>
    [GlobalSetup]
    public void Setup()
    {
        (_images, _labels) = (randint(0, 256, [Count, 1, 28, 28], ScalarType.Byte), randint(0, 10, [Count], ScalarType.Int64));
        _memory = new TensorDataset(_images.alias(), _labels.alias());
        _folder = new ScratchFolder();
        _memory.WritePacked(_folder["images.pack"]);
        _packed = PackedDataset.Open(_folder["images.pack"]);
    }

    /// <summary>Frees them.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _packed.Dispose();
        _memory.Dispose();
        _images.Dispose();
        _labels.Dispose();
        _folder.Dispose();
    }

    /// <summary>What a user writes without Lifecycle.</summary>
    [Benchmark(Baseline = true)]
    public void ByHand()
    {
        using var scope = NewDisposeScope();
        foreach (var indices in randperm(Count).split(BatchSize))
        {
            using var batch = _images.index_select(0, indices);
            using var labels = _labels.index_select(0, indices);
        }
    }

    /// <summary>The loader over tensors.</summary>
    [Benchmark]
    public void Memory() => Epoch(_memory);

    /// <summary>The loader over a packed file.</summary>
    [Benchmark]
    public void PackedFile() => Epoch(_packed);

    private static void Epoch(IDataset dataset)
    {
        using var reader = new BatchLoader(dataset, new ShuffledSampler(Count, seed: 1), BatchSize).Open(epoch: 0);
        while (reader.TryRead(out var batch)) batch.Dispose();
    }
}
