using Lifecycle.Inference.Sessions;

namespace Lifecycle.Inference.Bindings;

/// <summary>Lends calls to callers, one to each at a time. Taking and giving back is a few nanoseconds and allocates nothing.</summary>
internal sealed class CallPool(SharedSession session, CallPlan plan, Func<RunControl> control) : IDisposable
{
    /// <summary>Idle calls that are kept; more callers than that at once make theirs anew.</summary>
    private const int MaxIdle = 256;

    private readonly Lock _gate = new();
    private readonly Stack<CallState> _rest = new();
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
            if (_rest.TryPop(out var other)) return other;
        }
        return Make();
    }

    public void Return(CallState state)
    {
        state.Clear();
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
            _rest.Push(state);
            return true;
        }
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
        session.Release();
    }
}
