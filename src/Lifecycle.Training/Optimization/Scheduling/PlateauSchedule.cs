using System.ComponentModel.DataAnnotations;

namespace Lifecycle.Training.Optimization.Scheduling;

/// <summary>Lowers the rate when the value that the run goes by has stopped getting better, as PyTorch's ReduceLROnPlateau does with eps 0.</summary>
internal sealed record PlateauSchedule(
    [property: Range(0.0, 1.0, MinimumIsExclusive = true, MaximumIsExclusive = true)] double Factor,
    [property: Range(0, 1_000_000)] int Patience,
    [property: Range(0.0, 1e6)] double Threshold,
    bool ThresholdIsRelative,
    [property: Range(0, 1_000_000)] int Cooldown,
    [property: Range(0.0, 1.0)] double MinFraction) : IReactiveSchedule
{
    public IReadOnlyList<double> InitialMemory { get; } = new Memory(1, 0, 0, 0, 0).ToList();

    public double LearningRate(in SchedulePoint point) => point.BaseLearningRate * Memory.Of(point.Memory ?? InitialMemory).Scale;

    public IReadOnlyList<double> Observe(IReadOnlyList<double> memory, in ScheduleObservation seen)
    {
        ArgumentNullException.ThrowIfNull(memory);
        var before = Memory.Of(memory);
        var better = before.Epochs == 0 || double.IsNaN(before.Best) || IsBetter(seen.Value, before.Best, seen.HigherIsBetter);
        var after = before with
        {
            Best = better ? seen.Value : before.Best,
            Waited = better || before.Cooling > 0 ? 0 : before.Waited + 1,
            Cooling = Math.Max(before.Cooling - 1, 0),
            Epochs = before.Epochs + 1,
        };
        if (after.Waited > Patience) after = after with { Scale = Math.Max(after.Scale * Factor, MinFraction), Waited = 0, Cooling = Cooldown };
        return after.ToList();
    }

    private bool IsBetter(double value, double best, bool higher)
    {
        var margin = ThresholdIsRelative ? Threshold * best : Threshold;
        return higher ? value > best + margin : value < best - margin;
    }

    /// <summary>The part of the base rate, the best value yet, the epochs since, those that still do not count, and all.</summary>
    private readonly record struct Memory(double Scale, double Best, double Waited, double Cooling, double Epochs)
    {
        public static Memory Of(IReadOnlyList<double> numbers)
        {
            if (numbers.Count != 5) throw new ArgumentException($"The memory of a plateau schedule has {numbers.Count} numbers; expected 5, as InitialMemory has; give back what Observe gave.", nameof(numbers));
            return new Memory(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
        }

        public IReadOnlyList<double> ToList() => [Scale, Best, Waited, Cooling, Epochs];
    }
}
