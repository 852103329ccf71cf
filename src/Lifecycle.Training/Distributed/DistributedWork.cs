namespace Lifecycle.Training.Distributed;

/// <summary>
/// An operation between ranks under way. The tensors that it reads or writes must be left alone until it is done; they may
/// be disposed. Dispose of it at any time, which does not stop the operation. Thread-safe.
/// </summary>
public sealed class DistributedWork : IDisposable
{
    private readonly WorkHandle _handle;
    private readonly ProcessGroup _group;
    private readonly string _operation;

    internal DistributedWork(nint work, ProcessGroup group, string operation)
    {
        _handle = new(work);
        _group = group;
        _operation = operation;
    }

    /// <summary>Whether it is done, well or not.</summary>
    public bool IsCompleted => DistributedMethods.WorkDone(_handle) != 0;

    /// <summary>Waits until it is done. Can be called again.</summary>
    /// <exception cref="DistributedException">It did not take place.</exception>
    public void Wait() => _group.Check(DistributedMethods.WorkWait(_handle), _operation);

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
