using Lifecycle.Training.Regularization;
using Lifecycle.Training.Steps;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Lifecycle.Training.Loops;

/// <summary>All optimizers of a run.</summary>
internal sealed class OptimizerSet : IDisposable
{
    private OptimizerSet(IReadOnlyList<OptimizerSlot> slots, ChannelAxes axes) => (Slots, Axes) = (slots, axes);

    /// <summary>The optimizers in the order of the step's parts.</summary>
    public IReadOnlyList<OptimizerSlot> Slots { get; }

    /// <summary>Where the weights' channels lie.</summary>
    public ChannelAxes Axes { get; }

    /// <summary>Makes the optimizers that a step asks for, or the options' one over all parameters.</summary>
    /// <exception cref="ModelException">Nothing requires a gradient.</exception>
    /// <exception cref="UsageException">A parameter belongs to no part, or to two.</exception>
    public static OptimizerSet Create(nn.Module model, ITrainingStep step, TrainerOptions options)
    {
        var trainable = Trainable(model);
        var parts = step.Optimizers;
        if (parts.Count == 0) return new OptimizerSet([new OptimizerSlot("model", trainable, options.Optimizer, options.Schedule)], ChannelAxes.Of(model));
        CheckCover(trainable, parts);
        var slots = new List<OptimizerSlot>();
        foreach (var part in parts)
            slots.Add(new OptimizerSlot(part.Name, [.. trainable.Where(p => part.Includes(p.Name))], part.Optimizer ?? options.Optimizer, part.Schedule ?? options.Schedule));
        return new OptimizerSet(slots, ChannelAxes.Of(model));
    }

    /// <summary>The optimizer of a name; null is the only one.</summary>
    /// <exception cref="UsageException">There is none of this name, or there are several and none is named.</exception>
    public OptimizerSlot Find(string? name)
    {
        if (name is null && Slots.Count == 1) return Slots[0];
        foreach (var slot in Slots)
            if (string.Equals(slot.PartName, name, StringComparison.Ordinal)) return slot;
        throw new UsageException($"The step updates {(name is null ? "without a name" : $"\"{name}\"")}; expected one of its optimizers: {string.Join(", ", Slots.Select(slot => slot.PartName))}; name it in StepContext.Update.");
    }

    /// <summary>Sets the learning rates of a step, counted over all epochs, times a factor: below 1 once a run was rolled back.</summary>
    /// <returns>That of the first.</returns>
    public double SetLearningRates(long step, long totalSteps, long stepsPerEpoch, double factor)
    {
        var first = double.NaN;
        for (var i = Slots.Count - 1; i >= 0; i--) first = Slots[i].SetLearningRate(step, totalSteps, stepsPerEpoch, factor);
        return first;
    }

    public void Dispose()
    {
        foreach (var slot in Slots) slot.Dispose();
    }

    private static List<(string Name, Parameter Parameter)> Trainable(nn.Module model)
    {
        var trainable = model.named_parameters().Where(p => p.parameter.requires_grad).Select(p => (p.name, p.parameter)).ToList();
        if (trainable.Count == 0) throw new ModelException($"No parameter of {model.GetName()} requires a gradient; expected at least one; set requires_grad on those to train.");
        return trainable;
    }

    private static void CheckCover(List<(string Name, Parameter Parameter)> trainable, IReadOnlyList<OptimizerPart> parts)
    {
        foreach (var (name, _) in trainable)
        {
            var owners = parts.Where(part => part.Includes(name)).Select(part => part.Name).ToArray();
            if (owners.Length != 1)
                throw new UsageException($"The parameter {name} belongs to {(owners.Length == 0 ? "no optimizer" : $"the optimizers {string.Join(" and ", owners)}")} of the step; expected exactly one of {string.Join(", ", parts.Select(part => part.Name))}; correct the parts, or set requires_grad to false where it is not to be trained.");
        }
        var empty = parts.FirstOrDefault(part => !trainable.Exists(p => part.Includes(p.Name)));
        if (empty is not null) throw new UsageException($"The optimizer {empty.Name} of the step has no parameter that requires a gradient; expected at least one of {string.Join(", ", trainable.Take(5).Select(p => p.Name))}{(trainable.Count > 5 ? ", ..." : "")}; correct the part.");
    }
}
