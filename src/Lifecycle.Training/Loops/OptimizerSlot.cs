using Lifecycle.Training.Checkpoints;
using Lifecycle.Training.Optimization;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Lifecycle.Training.Loops;

/// <summary>One optimizer of a run with the parameters it updates and its schedule.</summary>
internal sealed class OptimizerSlot : IRunState, IDisposable
{
    private readonly ISchedule _schedule;
    private readonly double _baseRate;
    private IReadOnlyList<double>? _memory;

    // Groups with rates of their own keep their ratio to the scheduled rate.
    private readonly (optim.ILearningRateController Group, double Share)[] _groups;

    public OptimizerSlot(string name, IReadOnlyList<(string Name, Parameter Parameter)> parameters, IOptimizerFactory factory, ISchedule schedule)
    {
        (PartName, Named, _schedule, _baseRate) = (name, parameters, schedule, factory.LearningRate);
        _memory = (schedule as IReactiveSchedule)?.InitialMemory;
        Parameters = [.. parameters.Select(p => p.Parameter)];
        Optimizer = factory.Create(parameters);
        _groups = [.. Optimizer.ParamGroups.Select(group => ((optim.ILearningRateController)group, _baseRate == 0 ? 1 : group.LearningRate / _baseRate))];
    }

    /// <summary>The name of its part.</summary>
    public string PartName { get; }

    public string Name => $"optimizer {PartName.Replace('/', '_')}";

    /// <summary>Samples whose gradients the step under way has.</summary>
    public long Samples { get; set; }

    /// <summary>Whether the batch under way has updated it.</summary>
    public bool IsUpdated { get; set; }

    /// <summary>Whether the step under way was finite so far.</summary>
    public bool IsGood { get; set; } = true;

    /// <summary>The optimizer's own learning rate.</summary>
    public double BaseRate => _baseRate;

    /// <summary>The parameters with their names.</summary>
    public IReadOnlyList<(string Name, Parameter Parameter)> Named { get; }

    /// <summary>The parameters.</summary>
    public Parameter[] Parameters { get; }

    /// <summary>What updates them.</summary>
    public optim.Optimizer Optimizer { get; }

    /// <summary>Sets the learning rate of a step.</summary>
    /// <returns>It.</returns>
    public double SetLearningRate(long step, long totalSteps, long stepsPerEpoch, double factor)
    {
        var rate = _schedule.LearningRate(new SchedulePoint(step, totalSteps, _baseRate) { StepsPerEpoch = stepsPerEpoch, Memory = _memory }) * factor;
        foreach (var (group, share) in _groups) group.LearningRate = rate * share;
        return rate;
    }

    /// <summary>Sets a learning rate whatever the schedule says; the optimizer's own where it is that of the factory.</summary>
    public void ForceLearningRate(double factor)
    {
        foreach (var (group, share) in _groups) group.LearningRate = _baseRate * factor * share;
    }

    /// <summary>Tells a schedule that reacts how an epoch went.</summary>
    public void Observe(ScheduleObservation seen)
    {
        if (_schedule is IReactiveSchedule reactive) _memory = reactive.Observe(_memory ?? reactive.InitialMemory, seen);
    }

    public void Save(StateWriter writer)
    {
        if (Optimizer is OptimizerHelper own) writer.Bytes("state", stream => OptimizerFile.Save(own, stream));
        writer.Value("schedule", _memory);
    }

    public void Load(StateReader reader)
    {
        if (Optimizer is not OptimizerHelper own) throw new UsageException($"The optimizer {Optimizer.GetType().Name} keeps its state to itself; expected one of TorchSharp's or Lifecycle's to resume with; take such a one, or start anew.");
        reader.Bytes("state", stream => OptimizerFile.Load(own, stream));
        _memory = reader.Value<double[]?>("schedule");
    }

    public void Dispose() => Optimizer.Dispose();
}
