namespace Lifecycle.Inference.Batching;

/// <summary>Requests in the order in which they are to be served, and the sum of their rows. Not thread-safe.</summary>
/// <param name="limit">How many of them may share a batch.</param>
internal sealed class RequestHeap(ShapeLimit limit)
{
    private readonly PriorityQueue<BatchRequest, RequestOrder> _requests = new(RequestOrder.Comparer);

    private readonly int[] _rows = new int[1 + (int)RequestPriority.High];

    public ShapeLimit Limit => limit;

    public int Rows { get; private set; }

    public int Count => _requests.Count;

    public IEnumerable<BatchRequest> Requests => _requests.UnorderedItems.Select(item => item.Element);

    public BatchRequest First => _requests.Peek();

    public void Add(BatchRequest request)
    {
        request.Place = this;
        AddRows(request, request.Rows);
        _requests.Enqueue(request, request.Order);
    }

    public BatchRequest TakeFirst()
    {
        var request = _requests.Dequeue();
        AddRows(request, -request.Rows);
        request.Place = null;
        return request;
    }

    /// <summary>Takes one out that need not be the first.</summary>
    public void Remove(BatchRequest request)
    {
        if (!_requests.Remove(request, out _, out _)) return;
        AddRows(request, -request.Rows);
        request.Place = null;
    }

    /// <summary>Rows of at least a priority.</summary>
    public int RowsFrom(RequestPriority priority)
    {
        var rows = 0;
        for (var level = priority; level <= RequestPriority.High; level++) rows += _rows[(int)level];
        return rows;
    }

    public TimeSpan OldestArrival()
    {
        var oldest = TimeSpan.MaxValue;
        foreach (var (request, _) in _requests.UnorderedItems)
            if (request.Arrival < oldest) oldest = request.Arrival;
        return oldest;
    }

    private void AddRows(BatchRequest request, int rows)
    {
        Rows += rows;
        _rows[(int)request.Options.Priority] += rows;
    }
}
