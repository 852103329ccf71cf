namespace Lifecycle.Inference.Batching;

/// <summary>
/// The most rows that a batch may have now. Without a goal for the p99 that is what the options say; with one it follows from how
/// long batches of each size have taken: a request that comes as a batch begins waits for that one and runs in the next, so that two
/// batches have to fit into the goal. Not thread-safe.
/// </summary>
internal sealed class BatchLimit
{
    private readonly TimeSpan? _goal;
    private readonly TimeSpan _maxDelay;
    private readonly BatchSizes _sizes;
    private readonly LatencyWindow[] _windows;

    public BatchLimit(BatchingOptions options, BatchSizes sizes)
    {
        _goal = options.TargetP99;
        _maxDelay = options.MaxDelay;
        _sizes = sizes;
        _windows = [.. sizes.Steps.Select(_ => new LatencyWindow())];
        Rows = _goal is null ? sizes.Most : sizes.Steps[0];
        Delay = _goal is null ? _maxDelay : TimeSpan.Zero;
    }

    /// <summary>The most rows of the next batch.</summary>
    public int Rows { get; private set; }

    /// <summary>How long requests may wait for others now.</summary>
    public TimeSpan Delay { get; private set; }

    /// <summary>What was learned: the p99 of batches of up to so many rows.</summary>
    public IEnumerable<(int Rows, TimeSpan P99)> Learned =>
        _sizes.Steps.Zip(_windows).Where(pair => !pair.Second.IsEmpty).Select(pair => (pair.First, pair.Second.P99));

    /// <summary>Notes how long a batch took.</summary>
    public void Record(int rows, TimeSpan time)
    {
        _windows[_sizes.StepOf(rows)].Add(time);
        if (_goal is not { } goal) return;
        Rows = Choose(goal);
        var spare = goal - (2 * P99(Rows));
        Delay = spare < TimeSpan.Zero ? TimeSpan.Zero : spare < _maxDelay ? spare : _maxDelay;
    }

    /// <summary>How long a batch of so many rows takes at most, by all that is known; zero where nothing is.</summary>
    public TimeSpan P99(int rows)
    {
        var step = _sizes.StepOf(rows);
        if (!_windows[step].IsEmpty) return _windows[step].P99;
        var smaller = Array.FindLastIndex(_windows, step, window => !window.IsEmpty);
        // A batch of which only a smaller one is known takes at most as much longer as it is larger.
        if (smaller >= 0) return _windows[smaller].P99 * ((double)rows / _sizes.Steps[smaller]);
        var larger = Array.FindIndex(_windows, step, window => !window.IsEmpty);
        return larger < 0 ? TimeSpan.Zero : _windows[larger].P99;
    }

    private int Choose(TimeSpan goal)
    {
        var (fits, best, bestRate) = (0, 0, 0.0);
        foreach (var rows in _sizes.Steps)
        {
            var time = P99(rows);
            if (2 * time <= goal) fits = rows;
            var rate = rows / Math.Max(time.TotalSeconds, 1e-9);
            if (rate > bestRate) (best, bestRate) = (rows, rate);
        }
        return fits > 0 ? fits : best;
    }
}
