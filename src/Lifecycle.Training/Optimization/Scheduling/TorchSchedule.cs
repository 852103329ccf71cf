using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Lifecycle.Training.Optimization.Scheduling;

/// <summary>
/// The rates of one of TorchSharp's schedulers, which are a function of the number of its steps: it runs over an optimizer of its own
/// with one parameter. Going back, as another run does, starts it again.
/// </summary>
internal sealed class TorchSchedule(Func<optim.Optimizer, optim.lr_scheduler.LRScheduler> create, ScheduleLength? every) : ISchedule
{
    private readonly Lock _lock = new();
    private readonly List<double> _rates = [];
    private Replay? _replay;
    private double _base = double.NaN;

    public double LearningRate(in SchedulePoint point)
    {
        var steps = every is { } stretch ? (long)Progress.Stretches(point, stretch) : point.Step;
        lock (_lock)
        {
            if (_base != point.BaseLearningRate) Restart(point.BaseLearningRate);
            while (_rates.Count <= steps) _rates.Add(_replay!.Next());
            return _rates[(int)steps];
        }
    }

    private void Restart(double baseLearningRate)
    {
        _rates.Clear();
        _base = baseLearningRate;
        _replay = new Replay(create, baseLearningRate);
    }

    private sealed class Replay
    {
        private readonly optim.Optimizer _optimizer;
        private readonly optim.lr_scheduler.LRScheduler _scheduler;
        private bool _started;

        public Replay(Func<optim.Optimizer, optim.lr_scheduler.LRScheduler> create, double baseLearningRate)
        {
            // The tensors must outlive the dispose scope of the step that happens to ask first.
            var parameter = new Parameter(torch.zeros(1).DetachFromDisposeScope());
            parameter.DetachFromDisposeScope();
            _optimizer = optim.SGD([parameter], baseLearningRate, momentum: 0.9);
            _scheduler = create(_optimizer) ?? throw new UsageException("The function given to Schedules.FromTorch gave null; expected one of TorchSharp's schedulers over the optimizer it was given; return it.");
            if (_scheduler is optim.lr_scheduler.impl.ReduceLROnPlateau)
                throw new UsageException("Schedules.FromTorch got ReduceLROnPlateau, which goes by a metric; expected a scheduler that goes by the number of steps; use Schedules.Plateau.");
        }

        public double Next()
        {
            if (_started) _scheduler.step();
            _started = true;
            return _optimizer.ParamGroups.First().LearningRate;
        }
    }
}
