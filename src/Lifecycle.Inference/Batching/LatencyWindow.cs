namespace Lifecycle.Inference.Batching;

/// <summary>The last times that batches of about one size took. Not thread-safe.</summary>
internal sealed class LatencyWindow
{
    private const int Length = 128;
    private readonly TimeSpan[] _byAge = new TimeSpan[Length];
    private readonly List<TimeSpan> _sorted = new(Length);
    private int _next;

    /// <summary>
    /// 99 of 100 take less. The longest is left out however few there are, since one may be from warming up or another program's doing.
    /// </summary>
    public TimeSpan P99 => _sorted[(int)(0.99 * (_sorted.Count - 1))];

    public bool IsEmpty => _sorted.Count == 0;

    /// <summary>Which batch was added last, and how long all took up to it.</summary>
    public (long Batch, TimeSpan Busy) LastAdded { get; private set; }

    public void Add(TimeSpan time, (long Batch, TimeSpan Busy) added)
    {
        LastAdded = added;
        if (_sorted.Count == Length) _sorted.RemoveAt(_sorted.BinarySearch(_byAge[_next]));
        _byAge[_next] = time;
        _next = (_next + 1) % Length;
        var index = _sorted.BinarySearch(time);
        _sorted.Insert(index < 0 ? ~index : index, time);
    }

    public void Clear()
    {
        _sorted.Clear();
        _next = 0;
    }
}
