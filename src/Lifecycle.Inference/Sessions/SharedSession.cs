namespace Lifecycle.Inference.Sessions;

/// <summary>A session and those that hold it: it goes with the last of them once it is disposed.</summary>
internal sealed class SharedSession(OnnxSession session) : IDisposable
{
    private readonly Lock _gate = new();
    private volatile bool _disposed;
    private int _holders;
    private long _bufferBytes;

    public OnnxSession Session => session;

    public bool IsDisposed => _disposed;

    /// <summary>How many hold it.</summary>
    public int Holders => Volatile.Read(ref _holders);

    /// <summary>Bytes of all holders' buffers, as far as these have come back once.</summary>
    public long BufferBytes => Interlocked.Read(ref _bufferBytes);

    public void CountBuffers(long more) => Interlocked.Add(ref _bufferBytes, more);

    /// <summary>Keeps the session alive until <see cref="Release"/>.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public void Hold()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(Predictor));
            _holders++;
        }
    }

    public void Release()
    {
        lock (_gate)
        {
            _holders--;
            if (!_disposed || _holders > 0) return;
        }
        session.Dispose();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed) return;
            _disposed = true;
            _holders++;
        }
        Release();
    }
}
