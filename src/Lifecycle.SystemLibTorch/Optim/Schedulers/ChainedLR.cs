namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static LRScheduler ChainedLR(IEnumerable<LRScheduler> schedulers) => new impl.ChainedLR(schedulers);

            public static partial class impl
            {
                /// <summary>Steps several schedules at once; their factors multiply.</summary>
                public class ChainedLR : LRScheduler
                {
                    private readonly LRScheduler[] _schedulers;

                    public ChainedLR(IEnumerable<LRScheduler> schedulers)
                    {
                        ArgumentNullException.ThrowIfNull(schedulers);
                        _schedulers = [.. schedulers];
                        if (_schedulers.Length == 0) throw new ArgumentException("Expected at least one schedule to chain, but got none.", nameof(schedulers));
                        Remember(_schedulers[^1].get_last_lr());
                    }

                    private protected override void Advance(int? epoch)
                    {
                        foreach (var scheduler in _schedulers) scheduler.step(epoch);
                        Remember(_schedulers[^1].get_last_lr());
                    }
                }
            }
        }
    }
}
