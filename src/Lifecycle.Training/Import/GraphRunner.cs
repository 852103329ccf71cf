using Lifecycle.Training.Import.Operators;
using static TorchSharp.torch;

namespace Lifecycle.Training.Import;

/// <summary>Runs plans. Each value is freed as soon as its last consumer has run, unless the gradient needs it.</summary>
internal static class GraphRunner
{
    /// <summary>Runs a plan. The outputs lie in the caller's dispose scope; none is one of the given values itself.</summary>
    internal static ImportValue[] Run(GraphPlan plan, ReadOnlySpan<ImportValue> inputs, ReadOnlySpan<ImportValue> captured, RunState state)
    {
        using var scope = NewDisposeScope();
        var values = new ImportValue[plan.SlotCount];
        for (var index = 0; index < plan.Inputs.Length; index++) values[plan.Inputs[index]] = inputs[index];
        var slots = plan.CapturedSlots;
        for (var index = 0; index < slots.Length; index++) values[slots[index]] = captured[index];
        foreach (var (slot, weight) in plan.Constants) values[slot] = weight.Host is { } host ? host : state.Weight(weight);
        var given = new HashSet<Tensor>(values.Where(static value => value.TensorOrNull is not null).Select(static value => value.TensorOrNull!), ReferenceEqualityComparer.Instance);
        foreach (var step in plan.Steps)
        {
            Run(step, values, state);
            Free(step, values);
        }

        return HandOver(plan, values, given);
    }

    private static void Run(PlanStep step, ImportValue[] values, RunState state)
    {
        using var scope = NewDisposeScope();
        var inputs = Array.ConvertAll(step.Inputs, slot => slot < 0 ? ImportValue.None : values[slot]);
        var outputs = Compute(step, inputs, values, state);
        for (var index = 0; index < step.Outputs.Length; index++)
        {
            var slot = step.Outputs[index];
            if (slot < 0 || index >= outputs.Length) continue;
            var output = outputs[index].TensorOrNull is { } tensor ? Own(tensor, step, values) : outputs[index];
            values[slot] = output.MoveOut();
        }
    }

    private static ImportValue[] Compute(PlanStep step, ImportValue[] inputs, ImportValue[] values, RunState state)
    {
        if (ShapeArithmetic.Run(step.OpType, step.Attributes, inputs) is { } numbers) return [numbers];
        var bodyState = step.Bodies.Count == 0 ? state : state with { Surrounding = slot => values[slot] };
        try
        {
            return HalfPrecision.IsNeeded(step, inputs, state.Device)
                ? HalfPrecision.Run(step, inputs, bodyState)
                : step.Handler(new NodeContext(step, inputs, bodyState));
        }
        catch (Exception e) when (e is not LifecycleException and not OutOfMemoryException)
        {
            throw new ModelException($"Node {step.Title} failed on {Describe(step, inputs)}: {FirstLine(e.Message)}; expected inputs that its operator takes; check the input's shape and type.", e);
        }
    }

    // A handler may return one of its inputs; each value has an object of its own, so that it can be freed on its own.
    private static Tensor Own(Tensor tensor, PlanStep step, ImportValue[] values)
    {
        foreach (var slot in step.Taken)
            if (ReferenceEquals(values[slot].TensorOrNull, tensor)) return tensor.alias();
        foreach (var slot in step.Outputs)
            if (slot >= 0 && ReferenceEquals(values[slot].TensorOrNull, tensor)) return tensor.alias();
        return tensor;
    }

    private static void Free(PlanStep step, ImportValue[] values)
    {
        foreach (var slot in step.Freed)
        {
            values[slot].TensorOrNull?.Dispose();
            values[slot] = ImportValue.None;
        }
    }

    private static ImportValue[] HandOver(GraphPlan plan, ImportValue[] values, HashSet<Tensor> given)
    {
        var outputs = new ImportValue[plan.Outputs.Length];
        for (var index = 0; index < outputs.Length; index++)
        {
            var value = values[plan.Outputs[index]];
            if (value.TensorOrNull is { } tensor && !given.Add(tensor)) value = tensor.alias();
            outputs[index] = value.MoveOut();
        }

        return outputs;
    }

    private static string Describe(PlanStep step, ImportValue[] inputs) => step.Inputs.Length == 0 ? "no inputs"
        : string.Join(", ", inputs.Select(static value => value.TensorOrNull is { } tensor ? $"{tensor.dtype}[{string.Join(", ", tensor.shape)}]" : value.Host is { } host ? $"{host.Count} numbers" : "nothing"));

    private static string FirstLine(string message) => message.Split('\n')[0].TrimEnd('.', ' ', '\r');
}
