using Microsoft.ML.OnnxRuntime;

namespace Lifecycle.Inference.Sessions;

/// <summary>Ends a run when its time is over or it is no longer wanted. For one run at a time.</summary>
internal sealed class RunControl(TimeSpan? timeout, TimeProvider time) : IDisposable
{
    // Timers count in whole milliseconds, rounded down.
    private static readonly TimeSpan Rounding = TimeSpan.FromMilliseconds(1);

    private readonly Lock _gate = new();
    private readonly RunOptions _options = new();
    private CancellationTokenRegistration _registration;
    private ITimer? _timer;
    private long _start;
    private bool _isRunning;
    private bool _isLate;

    /// <summary>What ONNX Runtime is given.</summary>
    public RunOptions Options => _options;

    /// <summary>Whether the time of the last run was over before it ended.</summary>
    public bool IsLate => _isLate;

    /// <summary>The time that a run has.</summary>
    public TimeSpan Timeout => timeout ?? System.Threading.Timeout.InfiniteTimeSpan;

    public void Begin(CancellationToken cancellationToken)
    {
        _isLate = false;
        if (timeout is null && !cancellationToken.CanBeCanceled) return;
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            _isRunning = true;
            _start = time.GetTimestamp();
        }
        if (timeout is { } span)
        {
            _timer ??= time.CreateTimer(static state => ((RunControl)state!).OnTimer(), this, System.Threading.Timeout.InfiniteTimeSpan, System.Threading.Timeout.InfiniteTimeSpan);
            _timer.Change(span, System.Threading.Timeout.InfiniteTimeSpan);
        }
        _registration = cancellationToken.UnsafeRegister(static state => ((RunControl)state!).Terminate(), this);
    }

    public void End()
    {
        if (!_isRunning) return;
        _timer?.Change(System.Threading.Timeout.InfiniteTimeSpan, System.Threading.Timeout.InfiniteTimeSpan);
        _registration.Dispose();
        _registration = default;
        lock (_gate)
        {
            _isRunning = false;
            if (_options.Terminate) _options.Terminate = false;
        }
    }

    public void Dispose()
    {
        _timer?.Dispose();
        _options.Dispose();
    }

    private void OnTimer()
    {
        lock (_gate)
        {
            if (!_isRunning) return;
            // Timers come a little early at times, and that of the run before may come late: then this run has time left.
            if (timeout - time.GetElapsedTime(_start) is { } left && left > TimeSpan.Zero)
            {
                _timer?.Change(left + Rounding, System.Threading.Timeout.InfiniteTimeSpan);
                return;
            }
            _isLate = true;
            _options.Terminate = true;
        }
    }

    private void Terminate()
    {
        lock (_gate)
        {
            if (_isRunning) _options.Terminate = true;
        }
    }
}
