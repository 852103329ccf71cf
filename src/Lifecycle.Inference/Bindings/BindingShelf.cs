namespace Lifecycle.Inference.Bindings;

/// <summary>The idle bindings for one number of rows. Taking and giving back is a few nanoseconds and allocates nothing.</summary>
internal sealed class BindingShelf(int rows, long[] inputShape, long[] outputShape)
{
    private readonly Lock _gate = new();
    private readonly Stack<RowBinding> _rest = new();
    private RowBinding? _first;
    private long _lastUse;
    private volatile bool _retired;

    public int Rows => rows;

    public long[] InputShape => inputShape;

    public long[] OutputShape => outputShape;

    /// <summary>The pool's stamp when the shelf was last asked.</summary>
    public long LastUse => Volatile.Read(ref _lastUse);

    /// <summary>Notes a use; writes only where the stamp is new.</summary>
    public void Stamp(long stamp)
    {
        if (LastUse != stamp) Volatile.Write(ref _lastUse, stamp);
    }

    /// <summary>An idle binding, or null.</summary>
    public RowBinding? TryTake()
    {
        if (Interlocked.Exchange(ref _first, null) is { } binding) return binding;
        lock (_gate) return _rest.TryPop(out var other) ? other : null;
    }

    /// <summary>Puts the binding back; false where the shelf is retired, and the binding is for the caller to dispose.</summary>
    public bool TryPut(RowBinding binding)
    {
        // The exchange is a full fence: either this thread sees the shelf retired, or Retire sees the binding.
        if (Interlocked.CompareExchange(ref _first, binding, null) is null)
            return !_retired || Interlocked.CompareExchange(ref _first, null, binding) != binding;
        lock (_gate)
        {
            if (_retired) return false;
            _rest.Push(binding);
            return true;
        }
    }

    /// <summary>Takes all idle bindings out, and lets none in again.</summary>
    public List<RowBinding> Retire()
    {
        lock (_gate)
        {
            _retired = true;
            var idle = _rest.ToList();
            _rest.Clear();
            if (Interlocked.Exchange(ref _first, null) is { } binding) idle.Add(binding);
            return idle;
        }
    }
}
