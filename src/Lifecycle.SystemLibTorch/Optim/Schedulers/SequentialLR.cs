namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static LRScheduler SequentialLR(
                Optimizer optimizer, IEnumerable<LRScheduler> schedulers, IEnumerable<int> milestones, int last_epoch = -1) =>
                new impl.SequentialLR(optimizer, schedulers, milestones, last_epoch);

            public static partial class impl
            {
                /// <summary>One schedule after another; at a milestone the next one starts from its own step 0.</summary>
                public class SequentialLR : LRScheduler
                {
                    private readonly LRScheduler[] _schedulers;
                    private readonly int[] _milestones;

                    public SequentialLR(
                        Optimizer optimizer, IEnumerable<LRScheduler> schedulers, IEnumerable<int> milestones, int last_epoch = -1)
                        : base(optimizer, last_epoch + 1)
                    {
                        _schedulers = [.. schedulers];
                        _milestones = [.. milestones];
                        if (_schedulers.Any(scheduler => scheduler.Optimizer != optimizer))
                            throw new ArgumentException("Expected every schedule to belong to the same optimizer.", nameof(schedulers));
                        if (_milestones.Length != _schedulers.Length - 1)
                        {
                            throw new ArgumentException(
                                $"Expected one milestone less than schedules, but got {_milestones.Length} milestones and {_schedulers.Length} schedules.",
                                nameof(milestones));
                        }
                        // The schedules took their first steps when they were made; only the first one's is to count.
                        foreach (var group in optimizer.ParamGroups) group.LearningRate = group.InitialLearningRate;
                        foreach (var scheduler in _schedulers) scheduler.LastEpoch--;
                        _schedulers[0].step();
                        Remember(Rates);
                    }

                    protected override IEnumerable<double> get_lr()
                    {
                        var passed = _milestones.Count(milestone => milestone <= LastEpoch);
                        _schedulers[passed].step(passed > 0 && _milestones[passed - 1] == LastEpoch ? 0 : null);
                        return Rates;
                    }
                }
            }
        }
    }
}
