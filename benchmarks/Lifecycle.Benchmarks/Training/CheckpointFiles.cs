using BenchmarkDotNet.Attributes;
using Lifecycle.Benchmarks.Export;
using Lifecycle.Benchmarks.Loading;
using Lifecycle.Training.Checkpoints;

namespace Lifecycle.Benchmarks.Training;

/// <summary>A checkpoint of a ResNet-18 (45 MB), hashed, flushed to disk and renamed into place, against TorchSharp's save and load, which do none of that.</summary>
public class CheckpointFiles
{
    private ScratchFolder _folder = null!;
    private ResNet18 _model = null!;
    private CheckpointStore _store = null!;
    private long _step;

    /// <summary>Makes the model and a file of each kind.</summary>
    [GlobalSetup]
    public void Setup()
    {
        (_folder, _model) = (new ScratchFolder(), new ResNet18());
        _store = CheckpointStore.Open(_folder["checkpoints"]);
        TorchSharpSave();
        Save();
    }

    /// <summary>Frees them.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _store.Dispose();
        _model.Dispose();
        _folder.Dispose();
    }

    /// <summary>TorchSharp's save.</summary>
    [Benchmark(Baseline = true)]
    public void TorchSharpSave() => _model.save(_folder["model.dat"]);

    /// <summary>A checkpoint in the place of the last.</summary>
    [Benchmark]
    public void Save() => _store.Write(
        new CheckpointContent { Model = _model.state_dict(), Parts = [], Epoch = 1, Step = _step++, EpochCompleted = false, TrainingLoss = 1, Created = DateTimeOffset.UnixEpoch }, CheckpointKinds.Last);

    /// <summary>TorchSharp's load.</summary>
    [Benchmark]
    public void TorchSharpLoad() => _model.load(_folder["model.dat"]);

    /// <summary>The last checkpoint's weights into the model.</summary>
    [Benchmark]
    public void Load() => Checkpoint.LoadInto(_model, _folder["checkpoints"], "last");
}
