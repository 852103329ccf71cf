namespace Lifecycle.Inference.Batching;

/// <summary>
/// Shares rows fairly between callers by start-time fair queueing (Goyal, Vin and Cheng, "Start-time Fair Queuing", 1996): each
/// request gets the virtual time at which its caller's rows before it would be done, and the earliest is served first. A caller that
/// comes newly starts at the time of what is being served, so that nobody saves up a share by being idle.
/// </summary>
internal sealed class FairClock
{
    private const int FewCallers = 64;
    private readonly Dictionary<string, double> _ends = [];
    private double _now;
    private int _pruneAbove = FewCallers;

    public int Callers => _ends.Count;

    /// <summary>The virtual time of a caller's next request.</summary>
    public double Start(string? caller, int rows)
    {
        var name = caller ?? "";
        var start = Math.Max(_now, _ends.GetValueOrDefault(name));
        if (_ends.Count >= _pruneAbove) Prune();
        _ends[name] = start + rows;
        return start;
    }

    /// <summary>Notes that a request of that time is served now.</summary>
    public void Serve(double start) => _now = Math.Max(_now, start);

    /// <summary>Begins anew: nothing waits.</summary>
    public void Reset()
    {
        if (_ends.Count == 0) return;
        _ends.Clear();
        (_now, _pruneAbove) = (0, FewCallers);
    }

    // A caller whose rows are all served is like one never seen.
    private void Prune()
    {
        foreach (var (caller, end) in _ends)
            if (end <= _now) _ends.Remove(caller);
        _pruneAbove = Math.Max(FewCallers, 2 * _ends.Count);
    }
}
