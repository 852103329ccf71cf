using System.Runtime.ExceptionServices;

namespace Lifecycle.Training.Data.Loading;

/// <summary>Threads that read batches ahead into a ring, from which they are taken in order.</summary>
internal sealed class Prefetcher : IDisposable
{
    private readonly object _gate = new();
    private readonly Func<long, LoadedBatch> _read;
    private readonly (LoadedBatch? Batch, ExceptionDispatchInfo? Error)[] _ring;
    private readonly long _end;
    private readonly Thread[] _threads;
    private readonly CancellationToken _cancellationToken;
    private readonly CancellationTokenRegistration _registration;
    private long _claimed;
    private long _taken;
    private bool _stopped;

    public Prefetcher(Func<long, LoadedBatch> read, long start, long end, int workers, int depth, CancellationToken cancellationToken)
    {
        _read = read;
        _ring = new (LoadedBatch?, ExceptionDispatchInfo?)[depth];
        _end = end;
        _claimed = _taken = start;
        _cancellationToken = cancellationToken;
        _registration = cancellationToken.Register(Wake);
        _threads = [.. Enumerable.Range(1, workers).Select(number => new Thread(Work) { IsBackground = true, Name = $"Lifecycle loader {number}" })];
        foreach (var thread in _threads) thread.Start();
    }

    /// <summary>The next batch, once it is there.</summary>
    public LoadedBatch Take()
    {
        lock (_gate)
        {
            ref var place = ref _ring[_taken % _ring.Length];
            while (place is (null, null))
            {
                _cancellationToken.ThrowIfCancellationRequested();
                Monitor.Wait(_gate);
            }
            place.Error?.Throw();
            var batch = place.Batch!;
            place = default;
            _taken++;
            Monitor.PulseAll(_gate);
            return batch;
        }
    }

    /// <summary>Waits for the batches being read, ends the threads, frees what nobody took.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.PulseAll(_gate);
        }
        _registration.Dispose();
        foreach (var thread in _threads) thread.Join();
        foreach (ref var place in _ring.AsSpan())
        {
            place.Batch?.Dispose();
            place = default;
        }
    }

    private void Wake()
    {
        lock (_gate) Monitor.PulseAll(_gate);
    }

    private void Work()
    {
        while (TryClaim(out var step))
        {
            var result = Read(step);
            lock (_gate)
            {
                _ring[step % _ring.Length] = result;
                Monitor.PulseAll(_gate);
            }
        }
    }

    private bool TryClaim(out long step)
    {
        lock (_gate)
        {
            while (!_stopped && _claimed < _end && _claimed >= _taken + _ring.Length) Monitor.Wait(_gate);
            step = _claimed;
            if (_stopped || _claimed == _end) return false;
            _claimed++;
            return true;
        }
    }

    private (LoadedBatch?, ExceptionDispatchInfo?) Read(long step)
    {
        try
        {
            return (_read(step), null);
        }
        catch (Exception e)
        {
            return (null, ExceptionDispatchInfo.Capture(e));
        }
    }
}
