using Lifecycle.Training.Data;
using Lifecycle.Training.Optimization.LossFunctions;
using static TorchSharp.torch;

namespace Lifecycle.Training.Steps;

/// <summary>Several losses of one model, each of an output and a target of its own, summed by their weights.</summary>
internal sealed class MultiTaskStep(IReadOnlyList<LossTask> tasks) : ITrainingStep, IFitCheck, IWeighingStep
{
    public string Name => string.Join(" + ", tasks.Select(task => task.Name));

    public IReadOnlyList<LossTask> Tasks => tasks;

    public bool Weighs => tasks.Any(static task => task.Loss.Weighs());

    public void Train(StepContext step) => step.Update(batch => Sum(batch, batch.Forward(batch.Inputs)));

    public StepOutput Evaluate(StepBatch batch)
    {
        var outputs = batch.Forward(batch.Inputs);
        return new StepOutput(Sum(batch, outputs), outputs, batch.Targets);
    }

    public string? Mismatch(IReadOnlyList<ElementSpec> inputs, IReadOnlyList<ElementSpec> targets)
    {
        var needed = Enumerable.Range(0, tasks.Count).Max(TargetOf) + 1;
        return targets.Count >= needed ? null : $"{needed} targets for the tasks {string.Join(", ", tasks.Select(task => task.Name))}";
    }

    public Fit Check(StepBatch batch)
    {
        var outputs = batch.Forward(batch.Inputs);
        var needed = Enumerable.Range(0, tasks.Count).Max(OutputOf) + 1;
        if (outputs.Count < needed)
            throw new ModelException($"{batch.Model.GetName()} gives {outputs.Count} outputs; expected {needed}, one for each of the tasks {string.Join(", ", tasks.Select(task => task.Name))}; return them as a tuple.");
        var classes = new ClassRange?[batch.Targets.Count];
        for (var i = 0; i < tasks.Count; i++)
            classes[TargetOf(i)] ??= LossFit.Check(tasks[i].Loss, outputs[OutputOf(i)], batch.Targets[TargetOf(i)], batch.Model);
        return new Fit(outputs, batch.Targets, classes);
    }

    private Tensor Sum(StepBatch batch, IReadOnlyList<Tensor> outputs)
    {
        Tensor? sum = null;
        for (var i = 0; i < tasks.Count; i++)
        {
            var loss = batch.Compute(tasks[i].Loss, outputs[OutputOf(i)], TargetOf(i));
            batch.Report(tasks[i].Name, loss);
            var weighted = tasks[i].Weight == 1 ? loss : loss.mul(tasks[i].Weight);
            sum = sum is null ? weighted : sum.add(weighted);
        }
        return sum!;
    }

    private int OutputOf(int task) => tasks[task].Output ?? task;

    private int TargetOf(int task) => tasks[task].Target ?? task;
}
