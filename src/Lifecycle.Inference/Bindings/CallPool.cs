using Lifecycle.Inference.Sessions;

namespace Lifecycle.Inference.Bindings;

/// <summary>
/// Lends calls to callers, one to each at a time. Taking and giving back is a few nanoseconds and allocates nothing. Where the buffers of
/// all calls of a session are more than is to be kept, idle calls give theirs back, those first that were not lent for longest.
/// </summary>
internal sealed class CallPool(SharedSession session, CallPlan plan, long keptBytes, Func<RunControl> control) : IDisposable
{
    /// <summary>Idle calls that are kept; more callers than that at once make theirs anew.</summary>
    private const int MaxIdle = 256;

    private readonly Lock _gate = new();
    private readonly List<CallState> _rest = [];
    private CallState? _first;
    private volatile bool _retired;

    public CallPlan Plan => plan;

    /// <summary>A call, to be given back.</summary>
    /// <exception cref="ObjectDisposedException">The pool is disposed.</exception>
    public CallState Rent()
    {
        ObjectDisposedException.ThrowIf(_retired, typeof(Predictor));
        if (Interlocked.Exchange(ref _first, null) is { } state) return state;
        lock (_gate)
        {
            if (TakeLast() is { } other) return other;
        }
        return Make();
    }

    public void Return(CallState state)
    {
        state.Clear();
        if (state.BufferBytes != state.CountedBytes) Count(state);
        if (session.BufferBytes > keptBytes) Spare(state);
        if (!TryPut(state)) Discard(state);
    }

    /// <summary>Frees the idle calls; those that are lent are freed when they come back.</summary>
    public void Dispose()
    {
        List<CallState> idle;
        lock (_gate)
        {
            if (_retired) return;
            _retired = true;
            idle = [.. _rest];
            _rest.Clear();
            if (Interlocked.Exchange(ref _first, null) is { } state) idle.Add(state);
        }
        foreach (var state in idle) Discard(state);
    }

    private bool TryPut(CallState state)
    {
        // The exchange is a full fence: either this thread sees the pool retired, or Dispose sees the call.
        if (Interlocked.CompareExchange(ref _first, state, null) is null)
            return !_retired || Interlocked.CompareExchange(ref _first, null, state) != state;
        lock (_gate)
        {
            if (_retired || _rest.Count == MaxIdle) return false;
            _rest.Add(state);
            return true;
        }
    }

    private CallState? TakeLast()
    {
        if (_rest.Count == 0) return null;
        var last = _rest[^1];
        _rest.RemoveAt(_rest.Count - 1);
        return last;
    }

    // The one that comes back is in use, and gives its buffers back last.
    private void Spare(CallState returned)
    {
        lock (_gate)
        {
            foreach (var idle in _rest)
            {
                if (session.BufferBytes <= keptBytes) return;
                if (idle.BufferBytes > 0) Free(idle);
            }
        }
        if (session.BufferBytes > keptBytes) Free(returned);
    }

    private void Free(CallState state)
    {
        state.FreeBuffers();
        Count(state);
    }

    private void Count(CallState state)
    {
        session.CountBuffers(state.BufferBytes - state.CountedBytes);
        state.CountedBytes = state.BufferBytes;
    }

    private CallState Make()
    {
        session.Hold();
        try
        {
            return new CallState(session.Session, plan, control());
        }
        catch
        {
            session.Release();
            throw;
        }
    }

    private void Discard(CallState state)
    {
        state.Dispose();
        Count(state);
        session.Release();
    }
}
