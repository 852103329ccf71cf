namespace TorchSharp;

/// <summary>Owns the tensors made on its thread while it is the innermost one, and disposes of them when it is disposed of.</summary>
public sealed partial class DisposeScope : IDisposable
{
    // Tensors leave a scope on whichever thread disposes of them, while the owner adds new ones. Never held while another
    // scope's is taken or a tensor is disposed of.
    private readonly Lock _gate = new();
    private DisposeScopeManager? _manager;
    private HashSet<IDisposable> _owned = new(ReferenceEqualityComparer.Instance);

    internal DisposeScope(DisposeScopeManager manager, DisposeScope? outer)
    {
        _manager = manager;
        OuterScope = outer;
    }

    internal DisposeScope? OuterScope { get; set; }

    public IReadOnlyList<IDisposable> DisposablesView
    {
        get
        {
            _ = Manager;
            lock (_gate)
                return [.. _owned];
        }
    }

    public int DisposablesCount
    {
        get
        {
            _ = Manager;
            lock (_gate)
                return _owned.Count;
        }
    }

    private DisposeScopeManager Manager => _manager ?? throw new ObjectDisposedException(GetType().FullName);

    public bool Contains(IDisposable disposable)
    {
        lock (_gate)
            return _owned.Contains(disposable);
    }

    public void MoveToOther(DisposeScope? scope, IEnumerable<IDisposable> disposables)
    {
        _ = Manager;
        if (scope is null)
        {
            Detach(disposables);
            return;
        }

        foreach (var disposable in disposables)
        {
            if (Contains(disposable))
                TakeOver(scope, disposable);
        }
    }

    public void Detach(IEnumerable<IDisposable> disposables)
    {
        var counts = Manager.Counts;
        foreach (var disposable in disposables)
        {
            if (!Remove(disposable) || disposable is not IScoped item)
                continue;
            item.StatisticsIn(counts).DetachedFromScopeCount++;
            item.OwningDisposeScope = null;
        }
    }

    public IReadOnlyList<IDisposable> Attach(IEnumerable<IDisposable> disposables)
    {
        var counts = Manager.Counts;
        var attached = disposables.ToList();
        foreach (var disposable in attached)
        {
            if (TakeOver(this, disposable))
                ((IScoped)disposable).StatisticsIn(counts).AttachedToScopeCount++;
        }

        return attached;
    }

    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep)
    {
        _ = Manager;
        var keep = new HashSet<IDisposable>(inKeep, ReferenceEqualityComparer.Instance);
        HashSet<IDisposable> before;
        lock (_gate)
        {
            before = _owned;
            _owned = new HashSet<IDisposable>(keep, ReferenceEqualityComparer.Instance);
        }

        foreach (var disposable in before)
        {
            if (!keep.Contains(disposable))
                disposable.Dispose();
        }
    }

    public void MarkAsDisposed(IDisposable disposable)
    {
        _ = Manager;
        Remove(disposable);
        if (disposable is IScoped item)
            item.OwningDisposeScope = null;
    }

    public void Dispose()
    {
        if (_manager is not { } manager)
            return;
        DisposeEverything();
        manager.RemoveDisposeScope(this);
        _manager = null;
    }

    /// <summary>Puts <paramref name="replacement"/> into the place of <paramref name="original"/> in its scope.</summary>
    internal static void ReplaceWith(IScoped original, IScoped replacement)
    {
        if (original.OwningDisposeScope is not { } scope || !scope.Remove(original))
            return;
        original.OwningDisposeScope = null;
        TakeOver(scope, replacement);
    }

    /// <summary>Lets go of everything the scope owns.</summary>
    internal IReadOnlyCollection<IDisposable> DetachAll()
    {
        var owned = DisposablesView;
        Detach(owned);
        return owned;
    }

    internal void Own(IScoped item)
    {
        lock (_gate)
            _owned.Add(item);
    }

    private static bool TakeOver(DisposeScope scope, IDisposable disposable)
    {
        if (disposable is not IScoped item)
            throw new InvalidOperationException("DisposeScope can only manage Tensor or PackedSequence");
        if (item.OwningDisposeScope == scope)
            return false;
        item.OwningDisposeScope?.Remove(item);
        scope.Own(item);
        item.OwningDisposeScope = scope;
        return true;
    }

    private bool Remove(IDisposable disposable)
    {
        lock (_gate)
            return _owned.Remove(disposable);
    }
}
