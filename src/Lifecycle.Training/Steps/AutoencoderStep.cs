using Lifecycle.Training.Optimization;
using static TorchSharp.torch;

namespace Lifecycle.Training.Steps;

/// <summary>The model gives its own input back; the data need no targets.</summary>
internal sealed class AutoencoderStep(ILoss loss) : ITrainingStep, IFitCheck
{
    public string Name => loss.Name;

    public ILoss Loss => loss;

    public void Train(StepContext step) => step.Update(batch => loss.Compute(batch.Forward(batch.Inputs)[0], batch.Input));

    public StepOutput Evaluate(StepBatch batch)
    {
        var outputs = batch.Forward(batch.Inputs);
        return new StepOutput(loss.Compute(outputs[0], batch.Input), outputs, [batch.Input]);
    }

    public Fit Check(StepBatch batch)
    {
        var outputs = batch.Forward(batch.Inputs);
        LossFit.Check(loss, outputs[0], batch.Input, batch.Model);
        return new Fit(outputs, [batch.Input], []);
    }
}
