namespace TorchSharp;

public class ThreadDisposeScopeStatistics
{
    public LifetimeStatistics TensorStatistics { get; } = new();

    public LifetimeStatistics PackedSequenceStatistics { get; } = new();

    public long CreatedOutsideScopeCount => Sum(part => part.CreatedOutsideScopeCount);

    public long DisposedOutsideScopeCount => Sum(part => part.DisposedOutsideScopeCount);

    public long CreatedInScopeCount => Sum(part => part.CreatedInScopeCount);

    public long DisposedInScopeCount => Sum(part => part.DisposedInScopeCount);

    public long AttachedToScopeCount => Sum(part => part.AttachedToScopeCount);

    public long DetachedFromScopeCount => Sum(part => part.DetachedFromScopeCount);

    public long ThreadTotalLiveCount => Sum(part => part.ThreadTotalLiveCount);

    public void Reset()
    {
        TensorStatistics.Reset();
        PackedSequenceStatistics.Reset();
    }

    public override string ToString() => Describe(
        ThreadTotalLiveCount, CreatedOutsideScopeCount, DisposedOutsideScopeCount, CreatedInScopeCount, DisposedInScopeCount, AttachedToScopeCount, DetachedFromScopeCount);

    internal static string Describe(long live, long createdOutside, long disposedOutside, long createdIn, long disposedIn, long attached, long detached) =>
        FormattableString.Invariant($"ThreadTotalLiveCount: {live}; CreatedOutsideScopeCount: {createdOutside}; DisposedOutsideScopeCount: {disposedOutside}; CreatedInScopeCount: {createdIn}; DisposedInScopeCount: {disposedIn}; AttachedToScopeCount: {attached}; DetachedFromScopeCount: {detached}");

    private long Sum(Func<LifetimeStatistics, long> count) => count(TensorStatistics) + count(PackedSequenceStatistics);
}
