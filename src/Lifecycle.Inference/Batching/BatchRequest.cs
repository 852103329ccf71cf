namespace Lifecycle.Inference.Batching;

/// <summary>A request as the queue sees it. All but its outcome is guarded by the batcher's lock.</summary>
internal abstract class BatchRequest(int rows, object shape, RequestOptions options)
{
    public int Rows => rows;

    /// <summary>What requests have in common that can share a batch.</summary>
    public object Shape => shape;

    public RequestOptions Options => options;

    public RequestOrder Order { get; set; }

    /// <summary>When it was sent.</summary>
    public TimeSpan Arrival { get; set; }

    /// <summary>From when on it no longer runs.</summary>
    public TimeSpan Deadline { get; set; } = TimeSpan.MaxValue;

    /// <summary>Where it waits, or null.</summary>
    public RequestHeap? Place { get; set; }

    /// <summary>Ends the request with an error; false where it has ended before.</summary>
    public abstract bool Fail(Exception error);
}

/// <summary>A request with what it brings and what it gets.</summary>
internal sealed class BatchRequest<TInput, TOutput>(TInput input, int rows, object shape, RequestOptions options) : BatchRequest(rows, shape, options)
{
    // Callers go on with other threads than the one that runs the model.
    private readonly TaskCompletionSource<TOutput> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenRegistration _cancellation;

    public TInput Input => input;

    public Task<TOutput> Answer => _answer.Task;

    /// <summary>Calls the batcher when the token is cancelled.</summary>
    public void CancelBy(CancellationToken token, Action<BatchRequest<TInput, TOutput>, CancellationToken> cancel)
    {
        if (!token.CanBeCanceled) return;
        _cancellation = token.UnsafeRegister((state, cancelled) => cancel((BatchRequest<TInput, TOutput>)state!, cancelled), this);
        // It may have been answered meanwhile, by another thread that saw no registration yet: the write above comes before this read.
        Interlocked.MemoryBarrier();
        if (_answer.Task.IsCompleted) _cancellation.Unregister();
    }

    public bool Succeed(TOutput output) => Ended(_answer.TrySetResult(output));

    public bool Cancel(CancellationToken token) => Ended(_answer.TrySetCanceled(token));

    public override bool Fail(Exception error) => Ended(_answer.TrySetException(error));

    private bool Ended(bool byThis)
    {
        if (byThis) _cancellation.Unregister();
        return byThis;
    }
}
