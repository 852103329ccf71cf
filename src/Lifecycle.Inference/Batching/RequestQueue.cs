namespace Lifecycle.Inference.Batching;

/// <summary>
/// What waits to be run: requests by shape, each shape in its order, and those for which there is no place yet. Decides which
/// batch runs next. Knows no threads and no clock: the batcher calls it under its lock and says what time it is.
/// </summary>
internal sealed class RequestQueue(BatchingOptions options, BatchLimit limit)
{
    private readonly Dictionary<object, RequestHeap> _byShape = [];
    private readonly RequestHeap _waiting = new(limit.All);
    private readonly FairClock[] _clocks = [.. Enum.GetValues<RequestPriority>().Select(_ => new FairClock())];
    private TimeSpan _earliestDeadline = TimeSpan.MaxValue;
    private long _arrivals;

    /// <summary>Rows that have a place.</summary>
    public int Rows { get; private set; }

    /// <summary>Requests that are queued or wait for a place.</summary>
    public int Count { get; private set; }

    /// <summary>Whether delays no longer count.</summary>
    public bool Draining { get; set; }

    /// <summary>Adds a request; false where there is no place for it and it may not wait for one.</summary>
    public bool TryAdd(BatchRequest request, TimeSpan now)
    {
        var full = _waiting.Count > 0 || Rows + request.Rows > options.QueueCapacity;
        if (full && options.WhenFull == FullQueue.Reject) return false;
        request.Arrival = now;
        if (request.Options.Timeout is { } timeout) request.Deadline = timeout < TimeSpan.MaxValue - now ? now + timeout : TimeSpan.MaxValue;
        var priority = request.Options.Priority;
        request.Order = new RequestOrder(priority, _clocks[(int)priority].Start(request.Options.Caller, request.Rows), _arrivals++);
        if (request.Deadline < _earliestDeadline) _earliestDeadline = request.Deadline;
        Count++;
        if (full) _waiting.Add(request);
        else Place(request);
        return true;
    }

    /// <summary>Takes a request out; false where it runs already, or has ended.</summary>
    public bool TryRemove(BatchRequest request)
    {
        if (request.Place is not { } place) return false;
        place.Remove(request);
        Left(request, place);
        FillPlaces();
        return true;
    }

    /// <summary>Takes out the requests whose time is over.</summary>
    public IReadOnlyList<BatchRequest> TakeExpired(TimeSpan now)
    {
        if (now < _earliestDeadline) return [];
        var expired = Take(request => request.Deadline <= now);
        _earliestDeadline = All().Select(request => request.Deadline).DefaultIfEmpty(TimeSpan.MaxValue).Min();
        return expired;
    }

    /// <summary>Takes out all requests that something is true of.</summary>
    public IReadOnlyList<BatchRequest> Take(Func<BatchRequest, bool> which)
    {
        var taken = All().Where(which).OrderBy(request => request.Order, RequestOrder.Comparer).ToList();
        foreach (var request in taken) TryRemove(request);
        return taken;
    }

    /// <summary>When the next batch may run; in the past for at once, <see cref="TimeSpan.MaxValue"/> for never as it stands.</summary>
    public TimeSpan NextReady()
    {
        var next = TimeSpan.MaxValue;
        foreach (var heap in _byShape.Values)
            if (ReadyAt(heap) is var ready && ready < next) next = ready;
        return next;
    }

    /// <summary>When the first deadline is over, at the earliest.</summary>
    public TimeSpan NextDeadline => _earliestDeadline;

    /// <summary>Takes the requests of the batch that is to run now, in their order; none where nothing may run yet.</summary>
    public IReadOnlyList<BatchRequest> TakeBatch(TimeSpan now)
    {
        RequestHeap? next = null;
        foreach (var heap in _byShape.Values)
            if (ReadyAt(heap) <= now && (next is null || RequestOrder.Comparer.Compare(heap.First.Order, next.First.Order) < 0)) next = heap;
        if (next is null) return [];
        var batch = new List<BatchRequest>(next.Count);
        for (var rows = 0; next.Count > 0 && (rows == 0 || rows + next.First.Rows <= next.Limit.Rows); rows += batch[^1].Rows)
        {
            var request = next.TakeFirst();
            _clocks[(int)request.Options.Priority].Serve(request.Order.Start);
            Left(request, next);
            batch.Add(request);
        }
        FillPlaces();
        return batch;
    }

    /// <summary>The batches that would run up to a new request and with it, and how long all of them take.</summary>
    public (int Batches, TimeSpan Time) Ahead(BatchRequest request)
    {
        var own = _byShape.GetValueOrDefault(request.Shape);
        var (batches, time) = (0, TimeSpan.Zero);
        Add(own?.Limit ?? limit.Of(request.Shape), request.Rows + (own?.RowsFrom(request.Options.Priority) ?? 0));
        foreach (var heap in _byShape.Values)
            if (heap != own) Add(heap.Limit, heap.RowsFrom(request.Options.Priority));
        return (batches, time);

        void Add(ShapeLimit shape, int rows)
        {
            var more = (rows + shape.Rows - 1) / shape.Rows;
            batches += more;
            time += more * shape.P99(Math.Min(rows, shape.Rows));
        }
    }

    private TimeSpan ReadyAt(RequestHeap heap)
    {
        var alone = Count == 1;
        if (Draining || alone || heap.Limit.Delay == TimeSpan.Zero || heap.Rows >= heap.Limit.Rows) return TimeSpan.Zero;
        return heap.OldestArrival() + heap.Limit.Delay;
    }

    private IEnumerable<BatchRequest> All() => _byShape.Values.SelectMany(heap => heap.Requests).Concat(_waiting.Requests);

    private void Place(BatchRequest request)
    {
        if (!_byShape.TryGetValue(request.Shape, out var heap)) _byShape.Add(request.Shape, heap = new RequestHeap(limit.Of(request.Shape)));
        heap.Add(request);
        Rows += request.Rows;
    }

    private void FillPlaces()
    {
        while (_waiting.Count > 0 && Rows + _waiting.First.Rows <= options.QueueCapacity) Place(_waiting.TakeFirst());
    }

    private void Left(BatchRequest request, RequestHeap place)
    {
        Count--;
        if (place != _waiting)
        {
            Rows -= request.Rows;
            if (place.Count == 0) _byShape.Remove(request.Shape);
        }
        if (Count > 0) return;
        _earliestDeadline = TimeSpan.MaxValue;
        foreach (var clock in _clocks) clock.Reset();
    }
}
