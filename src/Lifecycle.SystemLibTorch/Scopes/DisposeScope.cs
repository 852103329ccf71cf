namespace TorchSharp;

/// <summary>Owns the tensors made on its thread while it is the innermost one, and disposes of them when it is disposed of.</summary>
public sealed partial class DisposeScope : IDisposable
{
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
            return [.. _owned];
        }
    }

    public int DisposablesCount
    {
        get
        {
            _ = Manager;
            return _owned.Count;
        }
    }

    private DisposeScopeManager Manager => _manager ?? throw new ObjectDisposedException(GetType().FullName);

    public bool Contains(IDisposable disposable) => _owned.Contains(disposable);

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
            if (_owned.Contains(disposable))
                TakeOver(scope, disposable);
        }
    }

    public void Detach(IEnumerable<IDisposable> disposables)
    {
        var counts = Manager.Counts;
        foreach (var disposable in disposables)
        {
            if (!_owned.Remove(disposable) || disposable is not IScoped item)
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
        var before = _owned;
        _owned = new HashSet<IDisposable>(inKeep, ReferenceEqualityComparer.Instance);
        foreach (var disposable in before)
        {
            if (!_owned.Contains(disposable))
                disposable.Dispose();
        }
    }

    public void MarkAsDisposed(IDisposable disposable)
    {
        _ = Manager;
        _owned.Remove(disposable);
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
        if (original.OwningDisposeScope is not { } scope || !scope._owned.Remove(original))
            return;
        original.OwningDisposeScope = null;
        TakeOver(scope, replacement);
    }

    internal void Own(IScoped item) => _owned.Add(item);

    private static bool TakeOver(DisposeScope scope, IDisposable disposable)
    {
        if (disposable is not IScoped item)
            throw new InvalidOperationException("DisposeScope can only manage Tensor or PackedSequence");
        if (item.OwningDisposeScope == scope)
            return false;
        item.OwningDisposeScope?._owned.Remove(item);
        scope._owned.Add(item);
        item.OwningDisposeScope = scope;
        return true;
    }
}
