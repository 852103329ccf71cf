using Lifecycle.Training.Optimization;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Lifecycle.Training.Loops;

/// <summary>One optimizer of a run with the parameters it updates and its schedule.</summary>
internal sealed class OptimizerSlot : IDisposable
{
    private readonly ISchedule _schedule;
    private readonly double _baseRate;

    // Groups with rates of their own keep their ratio to the scheduled rate.
    private readonly (optim.ILearningRateController Group, double Share)[] _groups;

    public OptimizerSlot(string name, IReadOnlyList<(string Name, Parameter Parameter)> parameters, IOptimizerFactory factory, ISchedule schedule)
    {
        (Name, Named, _schedule, _baseRate) = (name, parameters, schedule, factory.LearningRate);
        Parameters = [.. parameters.Select(p => p.Parameter)];
        Optimizer = factory.Create(parameters);
        _groups = [.. Optimizer.ParamGroups.Select(group => ((optim.ILearningRateController)group, _baseRate == 0 ? 1 : group.LearningRate / _baseRate))];
    }

    /// <summary>The name of its part.</summary>
    public string Name { get; }

    /// <summary>The parameters with their names.</summary>
    public IReadOnlyList<(string Name, Parameter Parameter)> Named { get; }

    /// <summary>The parameters.</summary>
    public Parameter[] Parameters { get; }

    /// <summary>What updates them.</summary>
    public optim.Optimizer Optimizer { get; }

    /// <summary>By what the schedule's rate is multiplied: below 1 once a run was rolled back.</summary>
    public double RateFactor { get; set; } = 1;

    /// <summary>Sets the learning rate of a step.</summary>
    /// <returns>It.</returns>
    public double SetLearningRate(long step, long totalSteps, long stepsPerEpoch)
    {
        var rate = _schedule.LearningRate(new SchedulePoint(step, totalSteps, _baseRate) { StepsPerEpoch = stepsPerEpoch }) * RateFactor;
        foreach (var (group, share) in _groups) group.LearningRate = rate * share;
        return rate;
    }

    public void Dispose() => Optimizer.Dispose();
}
