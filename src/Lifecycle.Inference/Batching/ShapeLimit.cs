namespace Lifecycle.Inference.Batching;

/// <summary>
/// The most rows that a batch of one shape may have now. Without a goal for the p99 that is what the options say; with one it follows
/// from how long batches of each size have taken: a request that comes as a batch begins waits for that one and runs in the next, so
/// that two batches have to fit into the goal. Not thread-safe.
/// </summary>
internal sealed class ShapeLimit
{
    // Batches, and time that they took, after which the time of a larger size is forgotten: what made it slow may be over.
    private const int ForgottenBatches = 256;
    private static readonly TimeSpan ForgottenTime = TimeSpan.FromSeconds(5);

    // As good as equal: times are rounded.
    private const double Equal = 0.999;

    private readonly TimeSpan? _goal;
    private readonly TimeSpan _maxDelay;
    private readonly BatchSizes _sizes;
    private readonly ShapeLimit? _others;
    private readonly LatencyWindow[] _windows;
    private int _rows;
    private TimeSpan _delay;
    private long _batches;
    private TimeSpan _busy;

    /// <summary>Makes one that knows nothing.</summary>
    /// <param name="options">The goal, and the longest delay.</param>
    /// <param name="sizes">The sizes that are told apart.</param>
    /// <param name="others">What to go by until a batch has run; null for one row.</param>
    public ShapeLimit(BatchingOptions options, BatchSizes sizes, ShapeLimit? others = null)
    {
        _goal = options.TargetP99;
        _maxDelay = options.MaxDelay;
        _sizes = sizes;
        _others = others;
        _windows = [.. sizes.Steps.Select(static _ => new LatencyWindow())];
        _rows = _goal is null ? sizes.Most : sizes.Steps[0];
        _delay = _goal is null ? _maxDelay : TimeSpan.Zero;
    }

    /// <summary>Tells when it was asked for last.</summary>
    public long LastUse { get; set; }

    /// <summary>The most rows of the next batch.</summary>
    public int Rows => Known._rows;

    /// <summary>How long requests may wait for others now.</summary>
    public TimeSpan Delay => Known._delay;

    /// <summary>What was learned: the p99 of batches of up to so many rows.</summary>
    public IEnumerable<(int Rows, TimeSpan P99)> Learned =>
        _sizes.Steps.Zip(_windows).Where(static pair => !pair.Second.IsEmpty).Select(static pair => (pair.First, pair.Second.P99));

    private ShapeLimit Known => _batches > 0 || _others is null ? this : _others;

    /// <summary>Notes how long a batch took.</summary>
    public void Record(int rows, TimeSpan time)
    {
        _batches++;
        _busy += time;
        _windows[_sizes.StepOf(rows)].Add(time, (_batches, _busy));
        if (_goal is not { } goal) return;
        foreach (var window in _windows.AsSpan(_sizes.StepOf(_rows) + 1))
            if (_batches - window.LastAdded.Batch >= ForgottenBatches && _busy - window.LastAdded.Busy >= ForgottenTime) window.Clear();
        _rows = Choose(goal);
        var spare = goal - (2 * P99(_rows));
        _delay = spare < TimeSpan.Zero ? TimeSpan.Zero : spare < _maxDelay ? spare : _maxDelay;
    }

    /// <summary>How long a batch of so many rows takes at most, by all that is known; zero where nothing is.</summary>
    public TimeSpan P99(int rows)
    {
        if (Known != this) return Known.P99(rows);
        var step = _sizes.StepOf(rows);
        if (!_windows[step].IsEmpty) return _windows[step].P99;
        var smaller = Array.FindLastIndex(_windows, step, static window => !window.IsEmpty);
        // A batch of which only a smaller one is known takes at most as much longer as it is larger. One of which only a larger one is
        // known takes at least as much less: better to be tried and found out than never.
        var known = smaller >= 0 ? smaller : Array.FindIndex(_windows, step, static window => !window.IsEmpty);
        return known < 0 ? TimeSpan.Zero : _windows[known].P99 * ((double)rows / _sizes.Steps[known]);
    }

    // Where no size keeps the goal: the most rows a second, and of sizes that may be equal, as those that never ran, the largest.
    private int Choose(TimeSpan goal)
    {
        var (fits, best, bestRate) = (0, 0, 0.0);
        foreach (var rows in _sizes.Steps)
        {
            var time = P99(rows);
            if (2 * time <= goal) fits = rows;
            var rate = rows / Math.Max(time.TotalSeconds, 1e-9);
            if (rate < Equal * bestRate) continue;
            (best, bestRate) = (rows, Math.Max(rate, bestRate));
        }
        return fits > 0 ? fits : best;
    }
}
