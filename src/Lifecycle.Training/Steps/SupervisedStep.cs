using Lifecycle.Training.Calls;
using Lifecycle.Training.Data;
using Lifecycle.Training.Optimization.LossFunctions;
using Lifecycle.Training.Optimization;
using static TorchSharp.torch;

namespace Lifecycle.Training.Steps;

/// <summary>The usual step: the model's output for the inputs against the target.</summary>
internal sealed class SupervisedStep : ITrainingStep, IFitCheck, IWeighingStep
{
    private readonly ILoss _loss;
    private readonly bool _oneInput;
    private readonly Func<StepBatch, Tensor> _compute;

    /// <summary>A step of a loss; <paramref name="oneInput"/> where the model takes one tensor, as its type says.</summary>
    public SupervisedStep(ILoss loss, bool oneInput)
    {
        _loss = loss;
        _oneInput = oneInput;
        _compute = batch => batch.Compute(_loss, Output(batch));
    }

    public string Name => _loss.Name;

    public ILoss Loss => _loss;

    public bool Weighs => _loss.Weighs();

    public void Train(StepContext step) => step.Update(_compute);

    public StepOutput Evaluate(StepBatch batch)
    {
        var output = Output(batch);
        return new StepOutput(batch.Compute(_loss, output), [output], batch.Targets);
    }

    public IReadOnlyList<Tensor> Predict(StepBatch batch) => _oneInput ? [batch.ForwardOne(batch.Input)] : batch.Forward(batch.Inputs);

    public string? Mismatch(IReadOnlyList<ElementSpec> inputs, IReadOnlyList<ElementSpec> targets)
    {
        if (_oneInput && inputs.Count != 1) return "one of each, as the model takes one tensor";
        return targets.Count == 1 ? null : "one target, as there is one loss";
    }

    public Fit Check(StepBatch batch)
    {
        var output = Output(batch);
        return new Fit([output], batch.Targets, [LossFit.Check(_loss, output, batch.Targets[0], batch.Model)]);
    }

    private Tensor Output(StepBatch batch) => _oneInput ? batch.ForwardOne(batch.Input) : batch.Forward(batch.Inputs)[0];
}
