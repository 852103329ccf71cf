namespace TorchSharp;

/// <summary>What a dispose scope can own: tensors and packed sequences.</summary>
internal interface IScoped : IDisposable
{
    DisposeScope? OwningDisposeScope { get; set; }

    /// <summary>Which of a thread's statistics count it.</summary>
    LifetimeStatistics StatisticsIn(ThreadDisposeScopeStatistics all);
}
