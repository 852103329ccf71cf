using Lifecycle.Inference.Sessions;

namespace Lifecycle.Inference.Bindings;

/// <summary>
/// Lends bindings to callers, one to each at a time, by number of rows. Owns the session: it goes when the pool is disposed
/// and the last lent binding is back.
/// </summary>
internal sealed class BindingPool(OnnxSession session, RowLayout layout, TensorInfo output) : IDisposable
{
    /// <summary>Numbers of rows that are kept ready; the one not used for longest makes room for a new one.</summary>
    internal const int MaxShelves = 16;

    private readonly Lock _gate = new();
    private volatile BindingShelf[] _shelves = [];
    private volatile bool _disposed;
    private long _stamp; // counts new shelves, so that callers that find theirs write nothing shared
    private int _alive;

    /// <summary>Bindings that exist, lent or idle.</summary>
    internal int Alive => Volatile.Read(ref _alive);

    /// <summary>A binding for so many rows, to be given back.</summary>
    /// <exception cref="ObjectDisposedException">The pool is disposed.</exception>
    public RowBinding Rent(int rows)
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(Predictor));
        foreach (var shelf in _shelves)
        {
            if (shelf.Rows != rows) continue;
            shelf.Stamp(Volatile.Read(ref _stamp));
            return shelf.TryTake() ?? Make(shelf);
        }
        return Make(AddShelf(rows));
    }

    public void Return(RowBinding binding)
    {
        if (!binding.Shelf.TryPut(binding)) Discard([binding]);
    }

    public void Dispose()
    {
        List<RowBinding> idle;
        lock (_gate)
        {
            if (_disposed) return;
            _disposed = true;
            idle = [.. _shelves.SelectMany(shelf => shelf.Retire())];
            _shelves = [];
            _alive++; // holds the session until the idle ones are gone
        }
        Discard(idle);
        Release(count: 1);
    }

    private BindingShelf AddShelf(int rows)
    {
        Hold();
        try
        {
            var inputShape = layout.Shape(rows);
            var shelf = new BindingShelf(rows, inputShape, OutputShapes.Resolve(session, layout.Input, inputShape, output));
            return Publish(shelf);
        }
        finally
        {
            Release(count: 1);
        }
    }

    private BindingShelf Publish(BindingShelf shelf)
    {
        List<RowBinding> idle = [];
        lock (_gate)
        {
            if (Array.Find(_shelves, known => known.Rows == shelf.Rows) is { } raced) return raced;
            ObjectDisposedException.ThrowIf(_disposed, typeof(Predictor));
            shelf.Stamp(++_stamp);
            var oldest = _shelves.Length < MaxShelves ? null : _shelves.MinBy(known => known.LastUse);
            if (oldest is not null) idle = oldest.Retire();
            _shelves = [.. _shelves.Where(known => known != oldest), shelf];
        }
        Discard(idle);
        return shelf;
    }

    private RowBinding Make(BindingShelf shelf)
    {
        Hold();
        try
        {
            return new RowBinding(shelf, session, layout.Input, shelf.InputShape, output, shelf.OutputShape);
        }
        catch
        {
            Release(count: 1);
            throw;
        }
    }

    private void Hold()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(Predictor));
            _alive++;
        }
    }

    private void Discard(List<RowBinding> bindings)
    {
        foreach (var binding in bindings) binding.Dispose();
        Release(bindings.Count);
    }

    private void Release(int count)
    {
        lock (_gate)
        {
            _alive -= count;
            if (!_disposed || _alive > 0) return;
        }
        session.Dispose();
    }
}
