namespace TorchSharp;

/// <summary>The dispose scopes of a thread, innermost first, and what it has counted.</summary>
public class DisposeScopeManager
{
    [ThreadStatic]
    private static DisposeScopeManager? t_instance;

    public static ThreadDisposeScopeStatistics Statistics => ThreadSingleton.Counts;

    internal static DisposeScopeManager ThreadSingleton => t_instance ??= new DisposeScopeManager();

    internal ThreadDisposeScopeStatistics Counts { get; } = new();

    internal DisposeScope? CurrentDisposeScope { get; private set; }

    /// <summary>Gives a new object to the innermost scope of this thread, if there is one.</summary>
    internal DisposeScope? RegisterOnCurrentDisposeScope(IScoped item)
    {
        var counts = item.StatisticsIn(Counts);
        if (CurrentDisposeScope is not { } scope)
        {
            counts.CreatedOutsideScopeCount++;
            return null;
        }

        counts.CreatedInScopeCount++;
        scope.Own(item);
        return scope;
    }

    internal void CountDisposal(IScoped item)
    {
        var counts = item.StatisticsIn(Counts);
        if (item.OwningDisposeScope is null)
            counts.DisposedOutsideScopeCount++;
        else
            counts.DisposedInScopeCount++;
    }

    internal DisposeScope NewDisposeScope() => CurrentDisposeScope = new DisposeScope(this, CurrentDisposeScope);

    /// <summary>Takes a scope out of the chain, wherever in it it is.</summary>
    internal void RemoveDisposeScope(DisposeScope closed)
    {
        if (CurrentDisposeScope == closed)
        {
            CurrentDisposeScope = closed.OuterScope;
            return;
        }

        var inner = CurrentDisposeScope;
        while (inner is not null && inner.OuterScope != closed)
            inner = inner.OuterScope;
        if (inner is not null)
            inner.OuterScope = closed.OuterScope;
    }
}
