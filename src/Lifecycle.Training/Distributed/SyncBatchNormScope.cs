using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Lifecycle.Training.Distributed;

/// <summary>Has a model's batch normalizations work over all processes, until disposed: then the model has its own modules again, with what they learned.</summary>
internal sealed class SyncBatchNormScope : IDisposable
{
    private readonly List<ReplacedNorm> _replaced = [];

    /// <summary>Replaces them.</summary>
    /// <exception cref="UsageException">A field or list cannot hold another module; the model is left as it was.</exception>
    public SyncBatchNormScope(nn.Module model, ProcessGroup group)
    {
        try
        {
            if (model is BatchNorm and not SyncBatchNorm) throw new UsageException($"{model.GetName()} is a batch normalization itself, which cannot be replaced; put it into a Sequential.");
            SyncBatchNorm.Replace(model, group, model.GetName(), _replaced);
        }
        catch (UsageException e)
        {
            Dispose();
            throw new UsageException($"{e.Message.TrimEnd('.')}, or set SynchronizeBatchNorm to false.", e);
        }
    }

    public void Dispose()
    {
        foreach (var norm in _replaced) norm.Restore();
        _replaced.Clear();
    }
}

/// <summary>A batch normalization and what stands in its place.</summary>
internal sealed record ReplacedNorm(nn.Module Parent, string Name, BatchNorm Norm, SyncBatchNorm Sync, string Path)
{
    /// <summary>Puts it back. Parameters and buffers are shared, and are now this one's to dispose.</summary>
    public void Restore()
    {
        ModuleReplacer.Replace(Parent, Name, Sync, Norm, Path);
        Norm.train(Sync.training);
        GC.SuppressFinalize(Sync);
        GC.ReRegisterForFinalize(Norm);
    }
}
