using System.ComponentModel.DataAnnotations;
using Lifecycle.Onnx.Options;

namespace Lifecycle.Training.Optimization.Scheduling;

/// <summary>Schedules one after the other; each sees its own part as a run.</summary>
internal sealed record SequentialSchedule(IReadOnlyList<ISchedule> Parts, IReadOnlyList<ScheduleLength> Milestones) : IReactiveSchedule, IValidatableObject
{
    /// <summary>The memories of all parts, one behind the other.</summary>
    public IReadOnlyList<double> InitialMemory { get; } = [.. Parts.OfType<IReactiveSchedule>().SelectMany(static part => part.InitialMemory)];

    public double LearningRate(in SchedulePoint point)
    {
        var part = 0;
        while (part < Milestones.Count && point.Step >= Milestones[part].In(point)) part++;
        var start = part == 0 ? 0 : Milestones[part - 1].In(point);
        var end = part == Milestones.Count ? point.TotalSteps : Milestones[part].In(point);
        return Parts[part].LearningRate(point.Within(start, end - Math.Ceiling(start)) with { Memory = Slice(point.Memory, part) });
    }

    public IReadOnlyList<double> Observe(IReadOnlyList<double> memory, in ScheduleObservation seen)
    {
        ArgumentNullException.ThrowIfNull(memory);
        var after = new List<double>(memory.Count);
        for (var part = 0; part < Parts.Count; part++)
            if (Parts[part] is IReactiveSchedule reactive) after.AddRange(reactive.Observe(Slice(memory, part)!, seen));
        return after;
    }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        for (var part = 0; part < Parts.Count; part++)
            foreach (var failure in OptionsValidator.Failures($"[{part}]", Parts[part])) yield return new ValidationResult(failure);
    }

    private IReadOnlyList<double>? Slice(IReadOnlyList<double>? memory, int part)
    {
        if (memory is null || Parts[part] is not IReactiveSchedule reactive) return null;
        var before = Parts.Take(part).OfType<IReactiveSchedule>().Sum(static other => other.InitialMemory.Count);
        return [.. memory.Skip(before).Take(reactive.InitialMemory.Count)];
    }
}

/// <summary>A straight line up to the first rate of another schedule, which sees the rest as its run.</summary>
internal sealed record WarmUpSchedule(ScheduleLength Length, [property: Range(0.0, 1.0)] double StartFraction, ISchedule Then) : IReactiveSchedule, IValidatableObject
{
    public IReadOnlyList<double> InitialMemory => (Then as IReactiveSchedule)?.InitialMemory ?? [];

    public double LearningRate(in SchedulePoint point)
    {
        var length = Length.In(point);
        var rest = point.TotalSteps - Math.Ceiling(length);
        if (point.Step >= length) return Then.LearningRate(point.Within(length, rest));
        var first = Then.LearningRate(point.Within(point.Step, rest));
        return first * (StartFraction + ((1 - StartFraction) * (point.Step / length)));
    }

    public IReadOnlyList<double> Observe(IReadOnlyList<double> memory, in ScheduleObservation seen) =>
        Then is IReactiveSchedule reactive ? reactive.Observe(memory, seen) : memory;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        OptionsValidator.Failures("Then", Then).Select(static failure => new ValidationResult(failure));
}
