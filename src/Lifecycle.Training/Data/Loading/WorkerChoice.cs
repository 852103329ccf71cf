namespace Lifecycle.Training.Data.Loading;

/// <summary>
/// Decides how many threads read ahead, by measuring the first batches: copying rows that lie in memory takes less than a
/// thread costs the computation beside it; decoding does not. Once decided it stays, over all epochs.
/// </summary>
internal sealed class WorkerChoice(BatchLoaderOptions options)
{
    private const int Trials = 8;
    private const double WorthwhileShare = 0.05;
    private static readonly TimeSpan _worthwhileTime = TimeSpan.FromMicroseconds(100);

    private readonly Lock _gate = new();
    private int _seen;
    private TimeSpan _reading;
    private TimeSpan _between;
    private int? _workers = options.Workers ?? (Environment.ProcessorCount == 1 ? 0 : options.PinMemory ? 1 : null);

    /// <summary>The number of threads, or null while that is open.</summary>
    public int? Workers
    {
        get
        {
            lock (_gate) return _workers;
        }
    }

    /// <summary>Takes in how long a batch took to read, and the time from one batch's arrival to the asking for the next.</summary>
    public void Add(TimeSpan reading, TimeSpan between)
    {
        lock (_gate)
        {
            // The first batch pays for compiling code and for memory.
            if (_workers is not null || _seen++ == 0) return;
            _reading += reading;
            _between += between;
            if (_seen > Trials) _workers = Decide();
        }
    }

    private int Decide()
    {
        var share = _reading / (_reading + _between);
        if (!(share > WorthwhileShare) || _reading / Trials < _worthwhileTime) return 0;
        return (int)Math.Clamp(Math.Ceiling(_reading / _between), 1, Environment.ProcessorCount);
    }
}
