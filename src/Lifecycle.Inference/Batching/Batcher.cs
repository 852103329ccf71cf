namespace Lifecycle.Inference.Batching;

/// <summary>
/// Gathers requests to batches and runs these, on the thread pool. All state is behind one lock, which is never held while the
/// model runs or a caller goes on.
/// </summary>
internal sealed class Batcher<TInput, TOutput> : IAsyncDisposable
{
    private readonly IBatchModel<TInput, TOutput> _model;
    private readonly BatchingOptions _options;
    private readonly Action<Action> _start;
    private readonly Action _work;
    private readonly Lock _gate = new();
    private readonly BatchSizes _sizes;
    private readonly RequestQueue _queue;
    private readonly BatchLimit _limit;
    private readonly BatchCounts _counts = new();
    private readonly long _origin;
    private readonly ITimer _timer;
    private readonly Action<BatchRequest<TInput, TOutput>, CancellationToken> _cancel;
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<TimeSpan> _busyUntil = []; // by what was learned, for each batch that runs
    private TimeSpan _alarm = TimeSpan.MaxValue;
    private int _running;
    private bool _disposed;

    /// <summary>Makes one that waits for requests.</summary>
    /// <param name="model">What runs batches.</param>
    /// <param name="options">The settings, checked.</param>
    /// <param name="fixedRows">The one number of rows that the model takes; null for any.</param>
    /// <param name="start">Starts the run of a batch on another thread; null for the thread pool.</param>
    public Batcher(IBatchModel<TInput, TOutput> model, BatchingOptions options, int? fixedRows = null, Action<Action>? start = null)
    {
        _model = model;
        _options = options;
        _start = start ?? (static work => ThreadPool.UnsafeQueueUserWorkItem(static work => work(), work, preferLocal: false));
        _work = Work;
        _sizes = new BatchSizes(fixedRows is { } rows ? [rows] : options.AllowedBatchSizes, options.MaxBatchSize);
        _limit = new BatchLimit(options, _sizes);
        _queue = new RequestQueue(options, _limit);
        _origin = options.Time.GetTimestamp();
        _cancel = Cancel;
        _timer = options.Time.CreateTimer(static self => ((Batcher<TInput, TOutput>)self!).Alarm(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public bool IsDisposed => Volatile.Read(ref _disposed);

    private TimeSpan Now => _options.Time.GetElapsedTime(_origin);

    /// <summary>Queues a request. Every error comes by the task.</summary>
    public Task<TOutput> Send(TInput input, RequestOptions options, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled<TOutput>(cancellationToken);
        try
        {
            var (rows, shape) = _model.Describe(input);
            if (rows > _sizes.Most) throw TooLarge(rows);
            var request = new BatchRequest<TInput, TOutput>(input, rows, shape, options);
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_disposed, typeof(BatchingPredictor));
                var now = Now;
                Expire(now);
                Admit(request, now);
                Dispatch(now);
            }
            request.CancelBy(cancellationToken, _cancel);
            return request.Answer;
        }
        catch (Exception e) when (e is LifecycleException or ObjectDisposedException)
        {
            return Task.FromException<TOutput>(e);
        }
    }

    public BatchingStatistics Statistics()
    {
        lock (_gate) return _counts.Snapshot(_queue.Rows, _running, _limit);
    }

    /// <summary>Takes no more requests, ends those that wait as the options say, and returns when the last is answered.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (!_disposed) Close();
        }
        return new ValueTask(_drained.Task);
    }

    private void Close()
    {
        _disposed = true;
        _queue.Draining = true;
        if (_options.OnDispose == Disposal.Fail)
            foreach (var request in _queue.Take(_ => true)) request.Fail(new ObjectDisposedException(nameof(BatchingPredictor)));
        Dispatch(Now);
        CloseIfIdle();
    }

    private void Admit(BatchRequest request, TimeSpan now)
    {
        if (_options.WhenFull == FullQueue.Reject && _options.TargetP99 is { } goal && Forecast(request, now) is var wait && wait > goal)
            throw Reject($"The answer would take about {wait.TotalMilliseconds:0.#} ms; expected at most {goal.TotalMilliseconds:0.#} ms, the p99 that was asked for; send fewer requests or add a machine.");
        if (!_queue.TryAdd(request, now))
            throw Reject($"The queue holds {_queue.Rows} rows; expected room for {request.Rows} more within its capacity of {_options.QueueCapacity}; send fewer requests, let them wait (WhenFull), or add a machine.");
    }

    private QueueFullException Reject(string message)
    {
        _counts.Rejected++;
        return new QueueFullException(message);
    }

    // When a request would be answered: after what runs, what is ahead of it, and its own batch. One that finds the model free always
    // runs, as nothing else tells that it has become faster.
    private TimeSpan Forecast(BatchRequest request, TimeSpan now)
    {
        if (_queue.Count == 0 && _running < _options.ConcurrentBatches) return TimeSpan.Zero;
        var free = _busyUntil.Count < _options.ConcurrentBatches ? now : _busyUntil.Min();
        var (batches, time) = _queue.Ahead(request);
        var rounds = (batches + _options.ConcurrentBatches - 1) / _options.ConcurrentBatches;
        return (free > now ? free - now : TimeSpan.Zero) + (time * ((double)rounds / batches));
    }

    // Starts a thread where one may run and has something to run. It takes its batch only when it is there, so that requests
    // which come meanwhile are part of it. Under the lock.
    private void Dispatch(TimeSpan now)
    {
        if (_running < _options.ConcurrentBatches && _queue.NextReady() <= now)
        {
            _running++;
            _start(_work);
        }
        SetAlarm(now);
    }

    // The thread goes on as long as there is a next batch.
    private void Work()
    {
        while (Next() is { } batch)
        {
            var start = Now;
            var outcome = batch.Run();
            lock (_gate)
            {
                _busyUntil.Remove(batch.ExpectedEnd);
                _counts.Add(outcome, batch.Count);
                // The time of a batch that failed or was taken apart says nothing of its size.
                if (outcome is { Batches: 1, Failed: 0 }) Learn(batch, Now - start);
            }
            if (batch.Deliver() is var (answered, failed) && answered + failed > 0)
                lock (_gate) _counts.TakeBack(answered, failed);
        }
    }

    private Batch<TInput, TOutput>? Next()
    {
        lock (_gate)
        {
            var now = Now;
            Expire(now);
            var requests = _queue.TakeBatch(now);
            if (requests.Count == 0) _running--;
            Dispatch(now);
            CloseIfIdle();
            return requests.Count == 0 ? null : Begin(requests, now);
        }
    }

    private Batch<TInput, TOutput> Begin(IReadOnlyList<BatchRequest> requests, TimeSpan now)
    {
        var batch = new Batch<TInput, TOutput>(_model, _sizes, [.. requests.Cast<BatchRequest<TInput, TOutput>>()]);
        batch.ExpectedEnd = now + _limit.Of(batch.Shape).P99(batch.PaddedRows);
        _busyUntil.Add(batch.ExpectedEnd);
        return batch;
    }

    private void Learn(Batch<TInput, TOutput> batch, TimeSpan time)
    {
        _limit.All.Record(batch.PaddedRows, time);
        _limit.Of(batch.Shape).Record(batch.PaddedRows, time);
    }

    private void Expire(TimeSpan now)
    {
        foreach (var request in _queue.TakeExpired(now))
        {
            _counts.Expired++;
            request.Fail(new DeadlineException($"The request waited {(now - request.Arrival).TotalMilliseconds:0.#} ms; expected to run within its {request.Options.Timeout!.Value.TotalMilliseconds:0.#} ms; give it longer, send fewer requests or add a machine."));
        }
    }

    private void Cancel(BatchRequest<TInput, TOutput> request, CancellationToken token)
    {
        lock (_gate)
        {
            // One that runs is no longer waited for; its place in the batch is lost.
            if (!request.Cancel(token)) return;
            _counts.Cancelled++;
            if (!_queue.TryRemove(request)) return;
            Dispatch(Now);
            CloseIfIdle();
        }
    }

    private void SetAlarm(TimeSpan now)
    {
        var next = _queue.NextDeadline;
        // What is ready already has its thread, or waits for one that runs.
        if (_running < _options.ConcurrentBatches && _queue.NextReady() is var ready && ready > now && ready < next) next = ready;
        if (next >= _alarm) return;
        _alarm = next;
        // The system's timers count whole milliseconds, and would come too early.
        var wait = Math.Clamp(Math.Ceiling((next - now).TotalMilliseconds), 0, uint.MaxValue - 2);
        _timer.Change(TimeSpan.FromMilliseconds(wait), Timeout.InfiniteTimeSpan);
    }

    private void Alarm()
    {
        lock (_gate)
        {
            _alarm = TimeSpan.MaxValue;
            var now = Now;
            Expire(now);
            Dispatch(now);
            CloseIfIdle();
        }
    }

    private void CloseIfIdle()
    {
        if (!_disposed || _running > 0 || _queue.Count > 0) return;
        _timer.Dispose();
        _drained.TrySetResult();
    }

    private DataException TooLarge(int rows) =>
        new($"The request has {rows} rows; expected 1 to {_sizes.Most}, the most of one batch; send it in parts or raise MaxBatchSize.");
}
